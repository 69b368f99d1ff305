// The provider behind an HTTP proxy: the uploader's program, a proxy that makes
// tunnels by CONNECT, and the emulator, with TLS from end to end.

#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/proxy/connect_proxy.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

using emulator::Fault;
using emulator::FaultKind;
using emulator::Mailbox;
using proxy::ConnectProxy;
using proxy::Tunnel;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class ProxyTest : public ProcessFixture {
 protected:
  void SetUp() override {
    ProcessFixture::SetUp();
    ASSERT_OK_AND_ASSIGN(proxy_, ConnectProxy::Start());
  }

  // Everything from here on through that one; "" for none.
  void Use(const std::string& proxy) {
    settings_.set_provider_proxy(proxy);
    ChooseWithoutWaiting(group_);
  }

  // Somebody in scope, whose mailbox is then waited for.
  void AddMember(const std::string& name) {
    directory_.AddMember(group_, directory_.AddUser(name));
    StartSync();
    AwaitMailbox(name, [](const Mailbox&) { return true; });
  }

  void AwaitNoAlerts() {
    AwaitAlerts(
        [](const std::vector<Alert>& alerts) { return alerts.empty(); });
  }

  void AwaitUnreachable(const std::string& word) {
    AwaitAlerts([&](const std::vector<Alert>& alerts) {
      return alerts.size() == 1 &&
             alerts[0].alert_key() == "provider-unreachable" &&
             absl::StrContains(alerts[0].message(), word);
    });
  }

  std::unique_ptr<ConnectProxy> proxy_;
};

TEST_F(ProxyTest, EverythingGoesThroughItAndItSeesNothing) {
  // Of the environment nothing counts.
  setenv("NO_PROXY", "*", 1);
  setenv("no_proxy", "localhost,127.0.0.1", 1);
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  StartProcess();
  unsetenv("NO_PROXY");
  unsetenv("no_proxy");
  unsetenv("https_proxy");
  Use(proxy_->url());
  ASSERT_OK(Register());
  AddMember("ann");

  const std::vector<Tunnel> tunnels = proxy_->tunnels();
  ASSERT_THAT(tunnels, Not(IsEmpty()));
  for (const Tunnel& tunnel : tunnels) {
    EXPECT_THAT(emulator_->url(), HasSubstr(tunnel.target));
    EXPECT_THAT(tunnel.head, Not(HasSubstr("X-Api-Signature")));
    // A TLS handshake, and nothing that could be read.
    EXPECT_THAT(tunnel.sent, StartsWith("\x16\x03"));
    EXPECT_THAT(tunnel.sent, Not(HasSubstr("/v1/")));
  }
  size_t connections = 0;
  emulator_->provider().Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        std::set<uint64_t> seen;
        for (const auto& entry : journal.entries()) {
          seen.insert(entry.connection);
        }
        connections = seen.size();
      });
  EXPECT_LE(connections, tunnels.size());
  AwaitNoAlerts();
}

TEST_F(ProxyTest, ARefusalIsTheProxysAndIsNamed) {
  StartProcess();
  ASSERT_OK(Register());
  Use(proxy_->url());
  AddMember("ann");
  proxy_->SetMood(ConnectProxy::Mood::kRefuses);
  proxy_->LoseTunnels();
  directory_.AddMember(group_, directory_.AddUser("bo"));
  StartSync();
  // Its x-error-message is no throttle answer, its Date no clock.
  AwaitUnreachable("403");
  EXPECT_FALSE(MailboxOf("bo").has_value());

  proxy_->SetMood(ConnectProxy::Mood::kForwards);
  AwaitMailbox("bo", [](const Mailbox&) { return true; });
  AwaitNoAlerts();
}

TEST_F(ProxyTest, ATunnelLostInTheMiddleOfAWriteEndsInOneMailbox) {
  StartProcess();
  ASSERT_OK(Register());
  Use(proxy_->url());
  AddMember("ann");
  Fault slow;
  slow.kind = FaultKind::kLatency;
  slow.method = "POST";
  slow.path = "/ex/mailboxes/bo";
  slow.count = 1;
  slow.delay_ms = 30000;
  emulator_->provider().AddFault(slow);
  directory_.AddMember(group_, directory_.AddUser("bo"));
  StartSync();
  // It was taken, but its answer is still to come.
  ASSERT_OK(emulator_->provider().WaitFor(
      [](const emulator::Account&, const emulator::Journal& journal) {
        return journal.Count([](const emulator::JournalEntry& entry) {
          return entry.method == "POST" &&
                 absl::EndsWith(entry.path, "/ex/mailboxes/bo");
        }) > 0;
      },
      absl::Seconds(30)));
  proxy_->SetMood(ConnectProxy::Mood::kHangsUp);
  proxy_->LoseTunnels();
  AwaitStatus([](const auto& status) { return !status.provider_reachable(); });

  proxy_->SetMood(ConnectProxy::Mood::kForwards);
  AwaitStatus(
      [](const auto& status) { return status.pending_operations() == 0; });
  EXPECT_TRUE(MailboxOf("bo")->enabled());
  // It looked before it would have written again.
  EXPECT_EQ(Calls("POST", "/ex/mailboxes/bo"), 1);
  EXPECT_GT(Calls("GET", "/ex/mailboxes/bo"), 0);
  AwaitNoAlerts();
}

TEST_F(ProxyTest, IsChangedWhileTheUploaderRuns) {
  StartProcess();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);
  AddMember("ann");
  EXPECT_THAT(proxy_->tunnels(), IsEmpty());

  Use(proxy_->url());
  AddMember("bo");
  const size_t through_first = proxy_->tunnels().size();
  EXPECT_GT(through_first, 0);

  ASSERT_OK_AND_ASSIGN(const auto second, ConnectProxy::Start());
  Use(second->url());
  AddMember("cy");
  const size_t through_second = second->tunnels().size();
  EXPECT_GT(through_second, 0);
  EXPECT_THAT(proxy_->tunnels(), SizeIs(through_first));

  Use("");
  second->SetMood(ConnectProxy::Mood::kRefuses);
  AddMember("dan");
  EXPECT_THAT(second->tunnels(), SizeIs(through_second));
  AwaitNoAlerts();
}

TEST_F(ProxyTest, AProxyThatIsGoneIsNamedAndLeftAgain) {
  StartProcess();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);
  Use("http://127.0.0.1:1");
  directory_.AddMember(group_, directory_.AddUser("ann"));
  StartSync();
  AwaitUnreachable("127.0.0.1");
  EXPECT_FALSE(MailboxOf("ann").has_value());

  Use("");

  AwaitMailbox("ann", [](const Mailbox&) { return true; });
  AwaitNoAlerts();
}

}  // namespace
}  // namespace directory_sync::uploader
