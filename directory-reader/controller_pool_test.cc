#include "directory-reader/controller_pool.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/clock/fake_clock.h"
#include "common/ldap/fake_session.h"
#include "common/status/status_matchers.h"

namespace directory_sync::directory_reader {
namespace {

using ldap::FakeAnswer;
using ldap::SearchRequest;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kContext[] = "DC=corp,DC=example,DC=test";

// Domain controllers of one domain, each of which can be made to fail.
class Domain {
 public:
  struct Controller {
    absl::Status connect;  // how connecting ends
    absl::Status search;   // how each search ends
    int connects = 0;
    bool read_only = false;
  };

  std::map<std::string, Controller> controllers = {{"ldaps://dc1", {}},
                                                   {"ldaps://dc2", {}}};

  ControllerPool::Connect Connect() {
    return [this](const std::string& uri)
               -> absl::StatusOr<std::unique_ptr<ldap::Session>> {
      Controller& controller = controllers[uri];
      ++controller.connects;
      if (!controller.connect.ok()) return controller.connect;
      return std::make_unique<ldap::FakeSession>(
          uri, [this, uri](const SearchRequest& request) {
            return Answer(uri, request);
          });
    };
  }

  static ldap::Guid InvocationId(const std::string& uri) {
    return *ldap::Guid::FromBytes(std::string(16, uri.back()));
  }

 private:
  FakeAnswer Answer(const std::string& uri, const SearchRequest& request) {
    const absl::Status status = controllers[uri].search;
    if (!status.ok()) return {{}, {}, status};
    if (request.base.empty()) {
      return {{{"",
                {{"defaultNamingContext", {kContext}},
                 {"dnsHostName", {uri.substr(8) + ".corp.example.test"}},
                 {"dsServiceName", {"CN=NTDS Settings," + uri}},
                 {"highestCommittedUSN", {"4000"}},
                 {"supportedCapabilities",
                  {controllers[uri].read_only ? "1.2.840.113556.1.4.1920"
                                              : "1.2.840.113556.1.4.800"}}}}}};
    }
    if (request.base == kContext) {
      return {{{kContext, {{"objectSid", {"sid"}}}}}};
    }
    return {{{request.base,
              {{"invocationId", {std::string(InvocationId(uri).bytes())}}}}}};
  }
};

class ControllerPoolTest : public testing::Test {
 protected:
  ControllerPoolTest()
      : pool_(
            [] {
              ControllerPool::Options options;
              options.domain = "corp.example.test";
              options.uris = {"ldaps://dc1", "ldaps://dc2"};
              return options;
            }(),
            domain_.Connect(), clock_, [] { return 1.0; }) {}

  // The address of the controller that would be used now.
  std::string InUse(const ldap::Guid& preferred = {}) {
    absl::StatusOr<ControllerLease> lease = pool_.Acquire(preferred);
    if (!lease.ok()) return std::string(lease.status().message());
    return lease->session().uri();
  }

  FakeClock clock_;
  Domain domain_;
  ControllerPool pool_;
};

TEST_F(ControllerPoolTest, AddedOneIsOnlyForThoseWhoAskForIt) {
  const ldap::Guid third = Domain::InvocationId("ldaps://dc3");
  EXPECT_FALSE(pool_.Knows(third));
  EXPECT_TRUE(pool_.AddForExactly("dc3", third));
  EXPECT_TRUE(pool_.Knows(third));
  EXPECT_FALSE(pool_.AddForExactly("DC3", third));
  EXPECT_FALSE(pool_.AddForExactly("dc1", Domain::InvocationId("ldaps://dc1")));
  ASSERT_OK_AND_ASSIGN(
      ControllerLease lease,
      pool_.AcquireExactly(Domain::InvocationId("ldaps://dc3")));
  EXPECT_EQ(lease.session().uri(), "ldaps://dc3");
  EXPECT_EQ(pool_.ProbeAll().size(), 2u);
  for (const char* uri : {"ldaps://dc1", "ldaps://dc2"}) {
    domain_.controllers[uri].connect = absl::UnavailableError("down");
    domain_.controllers[uri].search = absl::UnavailableError("down");
  }
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ControllerPoolTest, FirstIsUsedAndItsSessionKept) {
  EXPECT_EQ(InUse(), "ldaps://dc1");
  EXPECT_EQ(InUse(), "ldaps://dc1");
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
  EXPECT_EQ(domain_.controllers["ldaps://dc2"].connects, 0);
}

TEST_F(ControllerPoolTest, TwoCallersHaveTwoSessions) {
  ASSERT_OK_AND_ASSIGN(ControllerLease one, pool_.Acquire());
  ASSERT_OK_AND_ASSIGN(ControllerLease two, pool_.Acquire());
  EXPECT_NE(&one.session(), &two.session());
}

TEST_F(ControllerPoolTest, UnreachableOneIsPassedOverAndUsedAgainLater) {
  domain_.controllers["ldaps://dc1"].connect = absl::UnavailableError("down");
  EXPECT_EQ(InUse(), "ldaps://dc2");
  domain_.controllers["ldaps://dc1"].connect = absl::OkStatus();
  EXPECT_EQ(InUse(), "ldaps://dc2");  // not asked again at once
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(InUse(), "ldaps://dc1");
}

TEST_F(ControllerPoolTest, DeadIdleSessionIsReplaced) {
  EXPECT_EQ(InUse(), "ldaps://dc1");
  // The server closed the connection meanwhile, but takes new ones.
  domain_.controllers["ldaps://dc1"].search = absl::UnavailableError("cut");
  EXPECT_EQ(InUse(), "ldaps://dc2");
  domain_.controllers["ldaps://dc1"].search = absl::OkStatus();
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(InUse(), "ldaps://dc1");
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 3);
}

TEST_F(ControllerPoolTest, HangingOneIsPassedOver) {
  domain_.controllers["ldaps://dc1"].search =
      absl::DeadlineExceededError("silent");
  EXPECT_EQ(InUse(), "ldaps://dc2");
}

TEST_F(ControllerPoolTest, FailureInUseMovesToTheNext) {
  {
    ASSERT_OK_AND_ASSIGN(ControllerLease lease, pool_.Acquire());
    lease.Failed(absl::DeadlineExceededError("silent in the middle"));
  }
  EXPECT_EQ(InUse(), "ldaps://dc2");
}

TEST_F(ControllerPoolTest, CallersOwnErrorIsNotTheControllersFault) {
  {
    ASSERT_OK_AND_ASSIGN(ControllerLease lease, pool_.Acquire());
    lease.Failed(absl::InvalidArgumentError("bad filter"));
  }
  EXPECT_EQ(InUse(), "ldaps://dc1");
}

TEST_F(ControllerPoolTest, AllDownNamesEveryCause) {
  domain_.controllers["ldaps://dc1"].connect = absl::UnavailableError("dark");
  domain_.controllers["ldaps://dc2"].connect =
      absl::FailedPreconditionError("untrusted");
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(pool_.Acquire(),
                StatusIs(absl::StatusCode::kUnavailable,
                         AllOf(HasSubstr("dark"), HasSubstr("untrusted"))));
  }
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
}

TEST_F(ControllerPoolTest, CauseThatAllShareKeepsItsCode) {
  domain_.controllers["ldaps://dc1"].connect =
      absl::FailedPreconditionError("untrusted");
  domain_.controllers["ldaps://dc2"].connect =
      absl::FailedPreconditionError("untrusted");
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ControllerPoolTest, RefusedPasswordIsNotTriedElsewhereNorSoonAgain) {
  domain_.controllers["ldaps://dc1"].connect =
      absl::UnauthenticatedError("wrong password");
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(domain_.controllers["ldaps://dc2"].connects, 0);
  clock_.Advance(absl::Seconds(59));
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kUnauthenticated,
                                        HasSubstr("wrong password")));
  pool_.ProbeAll();
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
  EXPECT_EQ(domain_.controllers["ldaps://dc2"].connects, 0);
  clock_.Advance(absl::Seconds(1));
  domain_.controllers["ldaps://dc1"].connect = absl::OkStatus();
  EXPECT_EQ(InUse(), "ldaps://dc1");
}

// One with an old copy of the password, or without a name in Kerberos.
TEST_F(ControllerPoolTest, OneThatRefusesShutsOnlyItselfWhileAnotherWorks) {
  domain_.controllers["ldaps://dc1"].connect =
      absl::UnauthenticatedError("wrong password");
  pool_.ProbeAll();
  EXPECT_EQ(InUse(), "ldaps://dc2");
  pool_.ProbeAll();
  clock_.Advance(absl::Seconds(59));
  EXPECT_EQ(InUse(), "ldaps://dc2");
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
}

TEST_F(ControllerPoolTest, PasswordThatTwoRefuseIsNotTriedAtAThird) {
  pool_.ProbeAll();
  for (const char* uri : {"ldaps://dc1", "ldaps://dc2"}) {
    domain_.controllers[uri].search = absl::UnavailableError("restarted");
    domain_.controllers[uri].connect = absl::UnauthenticatedError("changed");
  }
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(pool_.Acquire(), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 2);
  EXPECT_EQ(domain_.controllers["ldaps://dc2"].connects, 2);
}

TEST_F(ControllerPoolTest, ReadOnlyOneIsTheLast) {
  domain_.controllers["ldaps://dc1"].read_only = true;
  pool_.ProbeAll();
  EXPECT_EQ(InUse(), "ldaps://dc2");
  domain_.controllers["ldaps://dc2"].connect = absl::UnavailableError("down");
  domain_.controllers["ldaps://dc2"].search = absl::UnavailableError("down");
  EXPECT_EQ(InUse(), "ldaps://dc1");
}

TEST_F(ControllerPoolTest, LeaseTellsWhenAnotherOneIsInUse) {
  domain_.controllers["ldaps://dc1"].connect = absl::UnavailableError("down");
  ASSERT_OK_AND_ASSIGN(ControllerLease lease, pool_.Acquire());
  EXPECT_EQ(lease.session().uri(), "ldaps://dc2");
  EXPECT_TRUE(lease.IsInUse());
  domain_.controllers["ldaps://dc1"].connect = absl::OkStatus();
  clock_.Advance(absl::Minutes(1));
  EXPECT_TRUE(lease.IsInUse());
  EXPECT_EQ(InUse(), "ldaps://dc1");
  EXPECT_FALSE(lease.IsInUse());
}

TEST_F(ControllerPoolTest, AnotherSessionIsWithTheSameController) {
  pool_.ProbeAll();
  ASSERT_OK_AND_ASSIGN(
      ControllerLease lease,
      pool_.AcquireExactly(Domain::InvocationId("ldaps://dc2")));
  ASSERT_OK_AND_ASSIGN(ControllerLease another, lease.Another());
  EXPECT_EQ(another.session().uri(), "ldaps://dc2");
  domain_.controllers["ldaps://dc2"].connect = absl::UnavailableError("full");
  EXPECT_THAT(lease.Another(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(pool_.States()[1].error);
}

TEST_F(ControllerPoolTest, PreferredOneComesFirstWhileItWorks) {
  pool_.ProbeAll();
  const ldap::Guid second = Domain::InvocationId("ldaps://dc2");
  EXPECT_EQ(InUse(second), "ldaps://dc2");
  domain_.controllers["ldaps://dc2"].connect = absl::UnavailableError("down");
  domain_.controllers["ldaps://dc2"].search = absl::UnavailableError("down");
  EXPECT_EQ(InUse(second), "ldaps://dc1");
}

TEST_F(ControllerPoolTest, ExactlyOneOrNone) {
  ASSERT_OK_AND_ASSIGN(
      ControllerLease lease,
      pool_.AcquireExactly(Domain::InvocationId("ldaps://dc2")));
  EXPECT_EQ(lease.session().uri(), "ldaps://dc2");
  const ldap::Guid unknown = *ldap::Guid::FromBytes(std::string(16, 'x'));
  EXPECT_THAT(pool_.AcquireExactly(unknown),
              StatusIs(absl::StatusCode::kNotFound));
  domain_.controllers["ldaps://dc1"].connect = absl::UnavailableError("down");
  domain_.controllers["ldaps://dc1"].search = absl::UnavailableError("down");
  EXPECT_THAT(pool_.AcquireExactly(unknown),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ControllerPoolTest, WhoIsKnownToBeAnotherIsNotAsked) {
  const ldap::Guid third = Domain::InvocationId("ldaps://dc3");
  ASSERT_TRUE(pool_.AddForExactly("dc3", third));
  EXPECT_OK(pool_.AcquireExactly(third));
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 0);
  EXPECT_EQ(InUse(), "ldaps://dc1");
  domain_.controllers["ldaps://dc3"].connect = absl::UnavailableError("down");
  domain_.controllers["ldaps://dc3"].search = absl::UnavailableError("down");
  EXPECT_THAT(pool_.AcquireExactly(third),
              StatusIs(absl::StatusCode::kUnavailable));
  // It might be the one that was never met, but not the first.
  EXPECT_EQ(domain_.controllers["ldaps://dc1"].connects, 1);
  EXPECT_EQ(domain_.controllers["ldaps://dc2"].connects, 1);
}

TEST_F(ControllerPoolTest, ProbeTellsStates) {
  domain_.controllers["ldaps://dc2"].connect = absl::UnavailableError("down");
  const std::vector<ControllerState> states = pool_.ProbeAll();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_OK(states[0].error);
  EXPECT_EQ(states[0].dns_host_name, "dc1.corp.example.test");
  EXPECT_EQ(states[0].invocation_id, Domain::InvocationId("ldaps://dc1"));
  EXPECT_THAT(states[1].error, StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace directory_sync::directory_reader
