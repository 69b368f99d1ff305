#ifndef TESTS_SYSTEM_OBJECTS_FIXTURE_H_
#define TESTS_SYSTEM_OBJECTS_FIXTURE_H_

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"

namespace directory_sync::system_test {

// Tests of objects on one whole system, which all suites of a program share: it
// is started before the first test, registered, with both scope groups chosen
// and synchronized once. So each test leaves the settings, and everybody whom
// it didn't make, as they were. No threshold withholds removals.
class ObjectsFixture : public testing::Test {
 protected:
  // Of mailboxes, contacts and lists, if nothing else is said.
  static constexpr char kDomain[] = "example.com";

  static CompanySystem& System();
  static fixture::DirectoryFixture& Directory() { return System().directory(); }

  // A delta sync, or a full one, to its end.
  static void Sync();
  static void SyncAll();
  // The options and values of `settings set`; what they start is waited for.
  static void Set(const std::vector<std::string>& options);

  // Copies; without a name if there is none.
  static emulator::Mailbox MailboxOf(const std::string& name,
                                     emulator::Service service,
                                     const std::string& domain = kDomain);
  static emulator::DistributionList ListOf(const std::string& name);
  // The external address of the contact of that name; "" if there is none.
  static std::string ExternalAddressOf(const std::string& contact);
  // The external addresses of all contacts.
  static std::set<std::string> ExternalAddresses();

  // Calls of that method whose path contains `part`, since ForgetCalls.
  static int Calls(const std::string& method, const std::string& part);
  static void ForgetCalls();
  // Does at the provider what somebody does there by hand.
  static void ByHand(const std::string& method, const std::string& path,
                     const std::string& body = "");

  // The open alerts as JSON.
  static std::string Alerts();

  // A user in the group of a service.
  static void AddUser(const std::string& name, const std::string& mail,
                      const char* group);
  // A group with mail ("" for none) and those members, in the group of Hosted
  // Exchange.
  static void AddList(const std::string& name, const std::string& mail,
                      const std::vector<std::string>& members);
  // A contact of example.com, in the group of Hosted Exchange: its DN.
  static std::string AddContact(const std::string& name,
                                const std::string& mail);
};

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_OBJECTS_FIXTURE_H_
