#include "tests/emulator/state_query.h"

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

Account WithMailbox() {
  Account account = SampleAccount();
  Mailbox mailbox;
  mailbox.name = "ann";
  mailbox.fields["title"] = "Boss";
  account.domains["example.com"].rs_mailboxes["ann"] = mailbox;
  return account;
}

TEST(StateQueryTest, PointersLeadThroughTheAccount) {
  const Account account = WithMailbox();
  EXPECT_THAT(ValueAt(account, "/domains/example.com/rsMailboxes/ann/title"),
              IsOkAndHolds(Json("Boss")));
  EXPECT_THAT(ValueAt(account, "/domains/example.com/aliases"),
              IsOkAndHolds(Json{"example.net"}));
  EXPECT_THAT(ValueAt(account, "/domains/example.com/rsMailboxes/bo"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ValueAt(account, "domains"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(ValueAt(account, ""));
  EXPECT_EQ((*ValueAt(account, ""))["number"], "100000");
}

TEST(StateQueryTest, ConditionsCompareWhatIsThere) {
  const Account account = WithMailbox();
  const PasswordDigester digester;
  const auto holds = [&](const char* text) {
    const auto condition = WaitCondition(Json::parse(text), digester);
    return condition.ok() && (*condition)(account, Journal());
  };
  const char* title = "/domains/example.com/rsMailboxes/ann/title";
  EXPECT_TRUE(holds(absl::StrCat(R"({"pointer":")", title, "\"}").c_str()));
  EXPECT_TRUE(holds(
      absl::StrCat(R"({"pointer":")", title, R"(","equals":"Boss"})").c_str()));
  EXPECT_FALSE(
      holds(absl::StrCat(R"({"pointer":")", title, R"(","equals":"Clerk"})")
                .c_str()));
  EXPECT_FALSE(holds(
      absl::StrCat(R"({"pointer":")", title, R"(","exists":false})").c_str()));
}

TEST(StateQueryTest, JournalConditionsCountMatches) {
  Journal journal;
  for (const char* method : {"GET", "PUT", "PUT"}) {
    JournalEntry entry;
    entry.method = method;
    entry.path = "/v1/domains";
    entry.status = 200;
    journal.Append(entry);
  }
  const auto holds = [&](const char* text) {
    const auto condition = WaitCondition(Json::parse(text), PasswordDigester());
    return condition.ok() && (*condition)(Account(), journal);
  };
  EXPECT_TRUE(holds(R"({"journal":{"count":2,"method":"PUT"}})"));
  EXPECT_FALSE(holds(R"({"journal":{"count":3,"method":"PUT"}})"));
  EXPECT_FALSE(holds(R"({"journal":{"count":2,"method":"PUT","after":2}})"));
  EXPECT_TRUE(holds(R"({"journal":{"count":3,"path":"domains",
                                   "status":200}})"));
}

}  // namespace
}  // namespace directory_sync::emulator
