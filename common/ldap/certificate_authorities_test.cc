#include "common/ldap/certificate_authorities.h"

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(CertificateAuthoritiesTest, MissingFileIsNamed) {
  EXPECT_THAT(AuthoritiesFile("/nonexistent/ca.pem"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("/nonexistent/ca.pem"),
                             HasSubstr("directory.ca_file"))));
}

TEST(CertificateAuthoritiesTest, FileWithoutCertificateIsRefused) {
  const std::string path = absl::StrCat(testing::TempDir(), "/not_a_ca.pem");
  std::ofstream(path) << "-----BEGIN CERTIFICATE-----\nrubbish\n";
  EXPECT_THAT(AuthoritiesFile(path),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(path), HasSubstr("Base-64"))));
}

}  // namespace
}  // namespace directory_sync::ldap
