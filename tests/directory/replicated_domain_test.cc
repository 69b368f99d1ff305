#include "tests/directory/replicated_domain.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

std::string TitleIn(DirectoryWriter& directory, const std::string& dn) {
  const auto entry = directory.Read(dn, {"title"});
  EXPECT_OK(entry);
  return entry.ok() ? entry->Value("title") : "";
}

TEST(ReplicatedDomainTest, ChangesGoBothWaysAndDc2OutlivesTheLinkOfDc1) {
  ASSERT_OK_AND_ASSIGN(const auto domain, ReplicatedDomain::Start());
  ASSERT_OK_AND_ASSIGN(const std::string anna,
                       domain->dc1().DnOf("anna.weber"));
  ASSERT_OK(domain->dc1().SetAttribute("anna.weber", "title", {"One"}));
  ASSERT_OK(domain->ReplicateToDc2());
  EXPECT_EQ(TitleIn(domain->dc2_writer(), anna), "One");
  domain->dc1().link().Cut();
  ASSERT_OK(domain->dc2_writer().Replace(anna, {{"title", {"Two"}}}));
  ASSERT_OK(domain->ReplicateToDc1());
  EXPECT_EQ(TitleIn(domain->dc1().writer(), anna), "Two");
}

}  // namespace
}  // namespace directory_sync::fixture
