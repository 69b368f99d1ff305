#include "webui/pages/pages.h"

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(PagesTest, TheApplicationIsOneFileUnderAllItsAddresses) {
  ASSERT_NE(FindPage("/"), nullptr);
  ASSERT_NE(FindPage("/users"), nullptr);
  EXPECT_EQ(FindPage("/")->content, FindPage("/users")->content);
  EXPECT_THAT(std::string(FindPage("/")->content), HasSubstr("/app.js"));
}

// A page that only the application knows would be lost by a reload.
TEST(PagesTest, EveryRouteOfTheApplicationIsAPage) {
  std::ifstream file("webui/app/src/shell/routes.tsx");
  const std::string routes((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  const std::regex path(R"re(path: "([^"]*)")re");
  int count = 0;
  for (std::sregex_iterator found(routes.begin(), routes.end(), path), end;
       found != end; ++found, ++count) {
    const Page* page = FindPage((*found)[1]);
    ASSERT_NE(page, nullptr) << (*found)[1];
    EXPECT_EQ(page->content, FindPage("/")->content) << (*found)[1];
  }
  EXPECT_GE(count, 9);
}

TEST(PagesTest, OnlyWhatLogInNeedsIsPublic) {
  EXPECT_TRUE(FindPage("/login")->is_public);
  EXPECT_TRUE(FindPage("/login.js")->is_public);
  EXPECT_FALSE(FindPage("/")->is_public);
  EXPECT_FALSE(FindPage("/app.js")->is_public);
}

TEST(PagesTest, PathsThatAreNotInTheTableLeadNowhere) {
  for (const char* path :
       {"", "/..", "/../etc/passwd", "//", "/app.js/", "/users/",
        "/%2e%2e/etc/passwd", "/app.js.gz", "/index.html"}) {
    EXPECT_EQ(FindPage(path), nullptr) << path;
  }
}

TEST(PagesTest, FilesAreWholeTaggedAndCompressed) {
  const Page* script = FindPage("/app.js");
  EXPECT_GT(script->content.size(), 100000u);
  EXPECT_THAT(std::string(script->gzip), StartsWith("\x1f\x8b"));
  EXPECT_LT(script->gzip.size(), script->content.size() / 2);
  EXPECT_NE(script->entity_tag, FindPage("/app.css")->entity_tag);
}

// Nothing is loaded from outside: no address of another host where a browser
// would follow it.
TEST(PagesTest, NothingComesFromOutside) {
  for (const char* path : {"/", "/login"}) {
    const std::string html(FindPage(path)->content);
    EXPECT_THAT(html, Not(HasSubstr("http://")));
    EXPECT_THAT(html, Not(HasSubstr("https://")));
  }
  EXPECT_THAT(std::string(FindPage("/app.css")->content),
              Not(HasSubstr("url(")));
}

}  // namespace
}  // namespace directory_sync::webui
