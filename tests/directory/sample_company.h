#ifndef TESTS_DIRECTORY_SAMPLE_COMPANY_H_
#define TESTS_DIRECTORY_SAMPLE_COMPANY_H_

#include <string>
#include <vector>

namespace directory_sync::fixture {

// What the template domain holds, read from company.json: who should end up at
// the provider, without asking the directory.

// The names of the two scope groups, which are their sAMAccountNames too.
inline constexpr char kExchangeGroup[] = "Hosted Exchange Users";
inline constexpr char kEmailGroup[] = "Hosted Email Users";
// Not the AD domain's name.
inline constexpr char kMailDomain[] = "example.com";
// Of every user of the company.
inline constexpr char kUserPassword[] = "Init1al-Passw0rd";
inline constexpr char kNamingContext[] = "DC=corp,DC=example,DC=test";
inline constexpr char kRealm[] = "CORP.EXAMPLE.TEST";
inline constexpr char kNetbiosDomain[] = "CORP";
// Where AddUser puts people.
inline constexpr char kStaffUnit[] =
    "OU=Staff,OU=Company,DC=corp,DC=example,DC=test";

enum class Scope { kNone, kExchange, kEmail };

struct SampleUser {
  std::string sam_account_name;
  std::string display_name;
  std::string mail;  // May be empty for users in no scope group.
  std::string title;
  Scope scope = Scope::kNone;
  bool disabled = false;
};

struct SampleGroup {
  std::string sam_account_name;
  std::string mail;
  Scope scope = Scope::kNone;
  std::vector<std::string> members;  // sAMAccountNames.
};

struct SampleContact {
  std::string display_name;
  std::string mail;
  Scope scope = Scope::kNone;
};

struct SampleCompany {
  std::vector<SampleUser> users;
  std::vector<SampleGroup> distribution_groups;
  std::vector<SampleContact> contacts;

  // The users directly in that scope group.
  std::vector<SampleUser> UsersIn(Scope scope) const;
};

// The company, read once. Ends the process if company.json is not where Bazel
// puts it.
const SampleCompany& Company();

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_SAMPLE_COMPANY_H_
