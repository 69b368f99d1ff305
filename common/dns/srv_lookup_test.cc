#include "common/dns/srv_lookup.h"

#include <string>
#include <vector>

#include "common/dns/scripted_name_server.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::dns {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::UnorderedElementsAre;

constexpr char kName[] = "_ldap._tcp.dc._msdcs.corp.example.test";

std::vector<std::string> HostsOf(const std::vector<SrvRecord>& records) {
  std::vector<std::string> hosts;
  for (const SrvRecord& record : records) hosts.push_back(record.host);
  return hosts;
}

TEST(SrvLookupTest, FindsAllRecords) {
  ScriptedNameServer server;
  server.Set(kName, {{0, 100, 389, "dc1.corp.example.test"},
                     {10, 50, 3389, "dc2.corp.example.test"}});
  ASSERT_OK_AND_ASSIGN(const auto records, LookUpSrv(kName, server.address()));
  EXPECT_THAT(
      records,
      UnorderedElementsAre(
          AllOf(Field(&SrvRecord::priority, 0), Field(&SrvRecord::weight, 100),
                Field(&SrvRecord::port, 389),
                Field(&SrvRecord::host, "dc1.corp.example.test")),
          AllOf(Field(&SrvRecord::priority, 10), Field(&SrvRecord::weight, 50),
                Field(&SrvRecord::port, 3389),
                Field(&SrvRecord::host, "dc2.corp.example.test"))));
}

TEST(SrvLookupTest, AnUnknownNameIsNotFound) {
  ScriptedNameServer server;
  EXPECT_THAT(LookUpSrv(kName, server.address()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(SrvLookupTest, NobodyWhoAnswersIsUnavailable) {
  uint16_t port = 0;
  {
    ScriptedNameServer gone;
    port = gone.address().port;
  }
  EXPECT_THAT(LookUpSrv(kName, {"127.0.0.1", port}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SrvLookupTest, AnAnswerThatIsCutOffIsAnError) {
  ScriptedNameServer server;
  server.Set(kName, {{0, 100, 389, "dc1.corp.example.test"}});
  // Behind the question, in the middle of the record.
  server.CutAnswers(80);
  EXPECT_FALSE(LookUpSrv(kName, server.address()).ok());
}

TEST(SrvLookupTest, TheSmallestPriorityComesFirst) {
  const std::vector<SrvRecord> records = {
      {20, 0, 389, "c"}, {0, 0, 389, "a"}, {10, 0, 389, "b"}};
  EXPECT_THAT(HostsOf(InOrderOfUse(records, [] { return 0.5; })),
              ElementsAre("a", "b", "c"));
}

TEST(SrvLookupTest, WeightsDecideAmongEquals) {
  const std::vector<SrvRecord> records = {{0, 0, 389, "light"},
                                          {0, 98, 389, "heavy"}};
  EXPECT_THAT(HostsOf(InOrderOfUse(records, [] { return 0.5; })),
              ElementsAre("heavy", "light"));
  EXPECT_THAT(HostsOf(InOrderOfUse(records, [] { return 0.0; })),
              ElementsAre("light", "heavy"));
}

}  // namespace
}  // namespace directory_sync::dns
