#include "uploader/proof/certificate_alerts.h"

#include <string>
#include <vector>

#include "common/identity/certificate_request.h"
#include "common/identity/key.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/alert_table.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::Duration kDay = absl::Hours(24);
const absl::Time kNow = absl::FromUnixSeconds(1700000000);

FleetCertificateEnds Healthy() {
  FleetCertificateEnds ends;
  ends.authority = kNow + 3650 * kDay;
  ends.authority_since = kNow - kDay;
  return ends;
}

auto IsOnly(const std::string& key) {
  return ElementsAre(Field(&AlertText::key, key));
}

AdmittedController JoinedAt(absl::Time time) {
  AdmittedController controller;
  controller.dns_host_name = "dc1.corp.example.test";
  controller.admitted_at = time;
  return controller;
}

TEST(CertificateAlertsTest, YoungCertificatesRaiseNone) {
  FleetCertificateEnds ends = Healthy();
  EXPECT_THAT(CertificateAlerts(ends, {JoinedAt(kNow)}, kNow), IsEmpty());
  ends.operator_leaf = kNow + 30 * kDay;
  EXPECT_THAT(CertificateAlerts(ends, {}, kNow), IsEmpty());
}

TEST(CertificateAlertsTest, AuthorityIsToldOfAYearAhead) {
  FleetCertificateEnds ends = Healthy();
  ends.authority = kNow + 366 * kDay;
  EXPECT_THAT(CertificateAlerts(ends, {}, kNow), IsEmpty());
  EXPECT_THAT(CertificateAlerts(ends, {}, kNow + 2 * kDay),
              IsOnly("certificate/authority"));
}

TEST(CertificateAlertsTest, HandlersOfTheOldCertificateAreNamedAYearAhead) {
  FleetCertificateEnds ends = Healthy();
  ends.authority_since = kNow;
  ends.previous = kNow + 730 * kDay;
  const absl::Time late = kNow + 366 * kDay;
  const AdmittedController old = JoinedAt(kNow - kDay);
  EXPECT_THAT(CertificateAlerts(ends, {old}, kNow + 364 * kDay), IsEmpty());
  const auto alerts = CertificateAlerts(ends, {old}, late);
  EXPECT_THAT(alerts, IsOnly("certificate/handlers"));
  EXPECT_THAT(alerts[0].cure, HasSubstr("add dc1.corp.example.test"));
  // A bundle from before the renewal may have been used within 30 days.
  EXPECT_THAT(CertificateAlerts(ends, {JoinedAt(kNow + 29 * kDay)}, late),
              SizeIs(1));
  EXPECT_THAT(CertificateAlerts(ends, {JoinedAt(kNow + 31 * kDay)}, late),
              IsEmpty());
}

TEST(CertificateAlertsTest, OperatorIsToldAWeekAroundTheEnd) {
  FleetCertificateEnds ends = Healthy();
  ends.operator_leaf = kNow;
  for (const int day : {-8, 8}) {
    EXPECT_THAT(CertificateAlerts(ends, {}, kNow + day * kDay), IsEmpty());
  }
  for (const int day : {-6, 6}) {
    EXPECT_THAT(CertificateAlerts(ends, {}, kNow + day * kDay),
                IsOnly("certificate/operator"));
  }
}

class KeptCertificateAlertsTest : public PasswordFixture {
 protected:
  std::vector<std::string> Kept() { return KeptBy(*fleet_); }
  std::vector<std::string> KeptBy(FleetAuthority& fleet) {
    EXPECT_OK(KeepCertificateAlerts(*state_, fleet, clock_.Now()));
    std::vector<std::string> keys;
    EXPECT_OK(state_->Read([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(const auto open, AlertTable(database).OpenKeys(""));
      keys.assign(open.begin(), open.end());
      return absl::OkStatus();
    }));
    return keys;
  }
  void CertifyOperator() {
    ASSERT_OK(fleet_->CertifyOperator(
        MakeCertificateRequest(PrivateKey::Generate())));
  }
};

TEST_F(KeptCertificateAlertsTest, OperatorsGoesWithANewCertificate) {
  EXPECT_THAT(Kept(), IsEmpty());
  CertifyOperator();
  EXPECT_THAT(Kept(), IsEmpty());
  clock_.Advance(25 * kDay);
  EXPECT_THAT(Kept(), ElementsAre("certificate/operator"));
  CertifyOperator();
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(KeptCertificateAlertsTest, AuthoritysGoesWithARestart) {
  clock_.Advance((3650 - 366) * kDay);
  EXPECT_THAT(Kept(), IsEmpty());
  clock_.Advance(2 * kDay);
  EXPECT_THAT(Kept(), ElementsAre("certificate/authority"));
  ASSERT_OK_AND_ASSIGN(
      const auto restarted,
      FleetAuthority::LoadOrMint(*state_, cipher_, {{"primary:8732"}}, clock_));
  // The fixture's domain controller joined before.
  EXPECT_THAT(KeptBy(*restarted), ElementsAre("certificate/handlers"));
}

}  // namespace
}  // namespace directory_sync::uploader
