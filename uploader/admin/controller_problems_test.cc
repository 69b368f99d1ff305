#include "uploader/admin/controller_problems.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AdmittedController Controller(const std::string& name, absl::Time expires) {
  AdmittedController controller;
  controller.dns_host_name = name;
  controller.certificate_expires = expires;
  return controller;
}

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);  // 2027-01-15

TEST(ControllerProblemsTest, CertificateGoodForOverAWeekIsNone) {
  EXPECT_THAT(CertificateProblems({Controller("dc1.example.com",
                                              kNow + absl::Hours(7 * 24 + 1))},
                                  kNow),
              IsEmpty());
}

TEST(ControllerProblemsTest, EachThatExpiresSoonIsNamedWithTheCure) {
  EXPECT_THAT(
      CertificateProblems(
          {Controller("dc1.example.com", kNow + absl::Hours(6 * 24)),
           Controller("dc2.example.com", kNow + absl::Hours(8 * 24)),
           Controller("dc3.example.com", kNow - absl::Hours(1))},
          kNow),
      ElementsAre(AllOf(HasSubstr("dc1.example.com expires on 2027-01-21"),
                        HasSubstr("directory-syncctl domain-controllers issue "
                                  "dc1.example.com --directory=DIR")),
                  AllOf(HasSubstr("dc3.example.com expired on 2027-01-15"),
                        HasSubstr("issue dc3.example.com --directory=DIR"))));
}

}  // namespace
}  // namespace directory_sync::uploader
