#include "uploader/proof/coverage.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;
using directorysync::directory::v1::KnownDomainController;
using testing::HasSubstr;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
constexpr char kName[] = "dc1.corp.example.test";

KnownDomainController Known(const std::string& name) {
  KnownDomainController known;
  known.set_dns_host_name(name);
  known.set_invocation_id("of " + name);
  return known;
}

AdmittedController Admitted(const std::string& name) {
  AdmittedController admitted;
  admitted.dns_host_name = name;
  admitted.admitted_at = kNow - absl::Hours(1);
  admitted.certificate_expires = kNow + absl::Hours(24);
  return admitted;
}

HandlerSign Sign(HookSign hook) {
  HandlerSign sign;
  sign.heard_at = kNow - absl::Minutes(1);
  sign.hook = hook;
  return sign;
}

// A domain controller that is enrolled and whose handler says `hook`.
CoverageView View(HookSign hook) {
  CoverageView view;
  view.now = kNow;
  view.known =
      std::vector<KnownDomainController>{Known("DC1.corp.example.test")};
  view.admitted = {Admitted(kName)};
  view.signs[kName] = Sign(hook);
  return view;
}

v1::ControllerCoverage Of(const CoverageView& view) {
  const auto response = AssessCoverage(view);
  EXPECT_THAT(response.controllers(), SizeIs(1));
  return response.controllers(0);
}

TEST(CoverageTest, ACallingHookIsCovered) {
  const auto coverage = Of(View(HookSign::kCalling));
  EXPECT_EQ(coverage.state(), v1::COVERAGE_STATE_COVERED);
  EXPECT_TRUE(coverage.hook_loaded());
  EXPECT_TRUE(coverage.in_directory());
}

TEST(CoverageTest, WithoutAHandlerItIsMissing) {
  CoverageView view = View(HookSign::kCalling);
  view.admitted.clear();
  view.signs.clear();
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_MISSING);
  EXPECT_THAT(Of(view).cure(), HasSubstr("Install"));
}

TEST(CoverageTest, AHookThatWasRemovedIsMissing) {
  EXPECT_EQ(Of(View(HookSign::kMissing)).state(), v1::COVERAGE_STATE_MISSING);
  EXPECT_FALSE(Of(View(HookSign::kMissing)).hook_installed());
}

TEST(CoverageTest, AnInstalledHookThatMissesChangesIsNotLoaded) {
  CoverageView view = View(HookSign::kInstalled);
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_COVERED);
  view.missed["of DC1.corp.example.test"] = 3;
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_NOT_LOADED);
  EXPECT_EQ(Of(view).missed_accounts(), 3);
}

TEST(CoverageTest, WhatItsSystemRefusesToLoadIsBlocked) {
  CoverageView view = View(HookSign::kInstalled);
  view.signs[kName].problems = {"LSA protection blocks the hook."};
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_BLOCKED);
  EXPECT_THAT(Of(view).reason(), HasSubstr("LSA protection"));
}

TEST(CoverageTest, APolicyThatLetsChangesPassIsIncomplete) {
  CoverageView view = View(HookSign::kCalling);
  view.signs[kName].problems = {
      "Samba calls the hook only where complexity is demanded."};
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_INCOMPLETE);
  EXPECT_THAT(Of(view).reason(), HasSubstr("complexity"));
}

TEST(CoverageTest, AMissedChangeIsShownWhereItWasMade) {
  CoverageView view = View(HookSign::kCalling);
  view.missed["of DC1.corp.example.test"] = 1;
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_INCOMPLETE);
}

TEST(CoverageTest, WithoutHeartbeatsItIsSilent) {
  CoverageView view = View(HookSign::kCalling);
  view.signs[kName].heard_at = kNow - kSilentAfter - absl::Seconds(1);
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_SILENT);
  EXPECT_THAT(Of(view).reason(), HasSubstr("5m1s"));
}

TEST(CoverageTest, AnEnrolledOneThatNeverSaidAnythingIsSilent) {
  CoverageView view = View(HookSign::kCalling);
  view.signs.clear();
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_SILENT);
  view.admitted[0].last_item_at = kNow - absl::Hours(72);
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_SILENT);
  view.admitted[0].last_item_at = kNow - absl::Minutes(1);
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_COVERED);
}

TEST(CoverageTest, LossesAreIncomplete) {
  CoverageView view = View(HookSign::kCalling);
  view.signs[kName].losses = 4;
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_INCOMPLETE);
  EXPECT_THAT(Of(view).reason(), HasSubstr("4 changes"));
}

TEST(CoverageTest, AClonedHandlerIsBlocked) {
  CoverageView view = View(HookSign::kCalling);
  view.admitted[0].cloned = true;
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_BLOCKED);
  EXPECT_THAT(Of(view).reason(), HasSubstr("twice"));
}

TEST(CoverageTest, TheLatestThatAnySideKnowsIsShown) {
  CoverageView view = View(HookSign::kCalling);
  view.last_captures[kName] = kNow - absl::Hours(3);
  view.signs[kName].last_capture = kNow - absl::Hours(2);
  view.admitted[0].last_item_at = kNow - absl::Seconds(10);
  EXPECT_EQ(Of(view).last_capture().seconds(),
            absl::ToUnixSeconds(kNow - absl::Hours(2)));
  EXPECT_EQ(Of(view).last_seen().seconds(),
            absl::ToUnixSeconds(kNow - absl::Seconds(10)));
}

TEST(CoverageTest, AnExpiredCertificateBlocks) {
  CoverageView view = View(HookSign::kCalling);
  view.admitted[0].certificate_expires = kNow;
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_BLOCKED);
}

TEST(CoverageTest, AReadOnlyOneNeedsNoHook) {
  CoverageView view = View(HookSign::kCalling);
  view.admitted.clear();
  (*view.known)[0].set_read_only(true);
  EXPECT_EQ(Of(view).state(), v1::COVERAGE_STATE_NOT_NEEDED);
}

TEST(CoverageTest, ADirectoryThatCannotBeAskedIsNamed) {
  CoverageView view = View(HookSign::kCalling);
  view.known = absl::UnavailableError("it is down");
  const auto response = AssessCoverage(view);
  EXPECT_EQ(response.directory_error(), "it is down");
  ASSERT_THAT(response.controllers(), SizeIs(1));
  EXPECT_FALSE(response.controllers(0).in_directory());
}

}  // namespace
}  // namespace directory_sync::uploader
