#include "common/platform/system_proxy.h"

#include "gtest/gtest.h"

namespace directory_sync {
namespace {

constexpr char kHost[] = "api.emailsrvr.com";

TEST(SystemProxyTest, OneProxyIsForEverything) {
  EXPECT_EQ(ProxyFor(kHost, "proxy.corp.test:8080", ""),
            "http://proxy.corp.test:8080");
  EXPECT_EQ(ProxyFor(kHost, "http://proxy:3128", ""), "http://proxy:3128");
}

TEST(SystemProxyTest, TheOneForHttpsIsTaken) {
  EXPECT_EQ(ProxyFor(kHost, "http=a:80;https=b:8080;ftp=c:21", ""),
            "http://b:8080");
  EXPECT_EQ(ProxyFor(kHost, "http=a:80", ""), "");
}

TEST(SystemProxyTest, ExceptionsAreReachedWithoutIt) {
  EXPECT_EQ(ProxyFor(kHost, "p:80", "*.EMAILSRVR.com;<local>"), "");
  EXPECT_EQ(ProxyFor("10.1.2.3", "p:80", "10.*"), "");
  EXPECT_EQ(ProxyFor("emulator", "p:80", "<local>"), "");
  EXPECT_EQ(ProxyFor(kHost, "p:80", "<local>;other.test"), "http://p:80");
}

TEST(SystemProxyTest, NoneIsNone) { EXPECT_EQ(ProxyFor(kHost, "", ""), ""); }

}  // namespace
}  // namespace directory_sync
