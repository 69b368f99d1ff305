#include "directory-reader/controller_discovery.h"

#include <memory>
#include <string>
#include <vector>

#include "common/clock/fake_clock.h"
#include "common/dns/scripted_name_server.h"
#include "common/status/status_matchers.h"
#include "directory-reader/controller_pool.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kDomain[] = "corp.example.test";
constexpr char kName[] = "_ldap._tcp.dc._msdcs.corp.example.test";

class ControllerDiscoveryTest : public testing::Test {
 protected:
  // A pool that finds its controllers there, none of which can be reached.
  ControllerPool MakePool() {
    ControllerPool::Options options;
    options.domain = kDomain;
    options.discover = [this] {
      return DiscoverControllers(kDomain, false, server_.address());
    };
    return ControllerPool(
        std::move(options),
        [this](const std::string& uri)
            -> absl::StatusOr<std::unique_ptr<ldap::Session>> {
          asked_.push_back(uri);
          return absl::UnavailableError(uri + " is down");
        },
        clock_);
  }

  dns::ScriptedNameServer server_;
  FakeClock clock_;
  std::vector<std::string> asked_;
};

TEST_F(ControllerDiscoveryTest, AddressesStandInTheOrderOfPriority) {
  server_.Set(kName, {{10, 0, 389, "dc2.corp.example.test"},
                      {0, 0, 389, "dc1.corp.example.test"}});
  EXPECT_THAT(DiscoverControllers(kDomain, false, server_.address()),
              IsOkAndHolds(ElementsAre("ldaps://dc1.corp.example.test",
                                       "ldaps://dc2.corp.example.test")));
  EXPECT_THAT(DiscoverControllers(kDomain, true, server_.address()),
              IsOkAndHolds(ElementsAre("ldap://dc1.corp.example.test",
                                       "ldap://dc2.corp.example.test")));
}

TEST_F(ControllerDiscoveryTest, ADomainThatDnsDoesNotKnowHasACure) {
  EXPECT_THAT(DiscoverControllers(kDomain, false, server_.address()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("directory.servers")));
}

TEST_F(ControllerDiscoveryTest, ThePoolFollowsDns) {
  server_.Set(kName, {{0, 0, 389, "dc1.corp.example.test"}});
  ControllerPool pool = MakePool();
  EXPECT_THAT(pool.Acquire(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(asked_, ElementsAre("ldaps://dc1.corp.example.test"));

  // While none of them works DNS is asked again soon.
  server_.Set(kName, {{0, 0, 389, "dc3.corp.example.test"}});
  clock_.Advance(absl::Seconds(10));
  asked_.clear();
  EXPECT_THAT(pool.Acquire(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("dc3.corp.example.test is down")));
  EXPECT_THAT(asked_, ElementsAre("ldaps://dc3.corp.example.test"));
}

// Whoever forges an answer must not be sent the password.
TEST_F(ControllerDiscoveryTest, HostOutsideOfTheDomainIsNeverAsked) {
  server_.Set(kName, {{0, 0, 636, "dc.attacker.example"},
                      {0, 0, 636, "evilcorp.example.test"}});
  ControllerPool pool = MakePool();
  EXPECT_THAT(pool.Acquire(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr("directory.servers")));
  EXPECT_THAT(asked_, IsEmpty());
  server_.Set(kName, {{0, 0, 636, "dc.attacker.example"},
                      {10, 0, 636, "dc1.corp.example.test"}});
  clock_.Advance(absl::Seconds(10));
  EXPECT_FALSE(pool.Acquire().ok());
  EXPECT_THAT(asked_, ElementsAre("ldaps://dc1.corp.example.test"));
}

// Equals are shuffled by every look-up: they must not change places under a
// watch and the reading of what it told of.
TEST_F(ControllerDiscoveryTest, ThoseThatAreKnownKeepTheirPlaces) {
  server_.Set(kName, {{0, 0, 389, "dc2.corp.example.test"}});
  ControllerPool pool = MakePool();
  EXPECT_FALSE(pool.Acquire().ok());
  server_.Set(kName, {{0, 0, 389, "dc1.corp.example.test"},
                      {10, 0, 389, "dc2.corp.example.test"}});
  clock_.Advance(absl::Minutes(20));
  asked_.clear();
  EXPECT_FALSE(pool.Acquire().ok());
  EXPECT_THAT(asked_, ElementsAre("ldaps://dc2.corp.example.test",
                                  "ldaps://dc1.corp.example.test"));
}

TEST_F(ControllerDiscoveryTest, DnsIsNotAskedForEveryCall) {
  server_.Set(kName, {{0, 0, 389, "dc1.corp.example.test"}});
  ControllerPool pool = MakePool();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(pool.Acquire().ok());
  EXPECT_EQ(server_.questions(), 1);
}

TEST_F(ControllerDiscoveryTest, WhatWasFoundStaysGoodWhileDnsFails) {
  server_.Set(kName, {{0, 0, 389, "dc1.corp.example.test"}});
  ControllerPool pool = MakePool();
  EXPECT_FALSE(pool.Acquire().ok());
  server_.Set(kName, {});
  clock_.Advance(absl::Minutes(20));
  asked_.clear();
  EXPECT_THAT(pool.Acquire(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(asked_, ElementsAre("ldaps://dc1.corp.example.test"));
}

TEST_F(ControllerDiscoveryTest, WithoutAnyTheCauseIsSaid) {
  ControllerPool pool = MakePool();
  EXPECT_THAT(pool.Acquire(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr("no SRV record")));
  EXPECT_THAT(pool.ProbeAll(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::directory_reader
