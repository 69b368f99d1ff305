#include "tests/system/objects_fixture.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"

namespace directory_sync::system_test {
namespace {

// Begins and ends with the program's tests.
class WholeSystem : public testing::Environment {
 public:
  void SetUp() override {
    CompanySystemOptions options;
    options.throttled = false;
    auto started = CompanySystem::Start(std::move(options));
    ASSERT_OK(started);
    system_ = *std::move(started);
    ASSERT_OK(system_->RegisterAndChooseGroups());
    ASSERT_OK(system_->primary().CtlJson(
        {"settings", "set", "--removal-threshold", "1000",
         "--removal-threshold-percent", "100"}));
    ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  }
  void TearDown() override { system_ = nullptr; }

  CompanySystem& system() { return *system_; }

 private:
  std::unique_ptr<CompanySystem> system_;
};

// GoogleTest's from here on.
WholeSystem* const whole_system = static_cast<WholeSystem*>(
    testing::AddGlobalTestEnvironment(new WholeSystem));

std::string PathOf(const std::string& rest) {
  return absl::StrCat("/v1/customers/me/domains/example.com/", rest);
}

}  // namespace

constexpr char ObjectsFixture::kDomain[];

CompanySystem& ObjectsFixture::System() { return whole_system->system(); }

void ObjectsFixture::Sync() {
  ASSERT_OK(System().primary().Ctl({"sync", "--wait"}));
}

void ObjectsFixture::SyncAll() {
  ASSERT_OK(System().primary().Ctl({"sync", "--full", "--wait"}));
}

void ObjectsFixture::Set(const std::vector<std::string>& options) {
  std::vector<std::string> words = {"settings", "set", "--yes"};
  words.insert(words.end(), options.begin(), options.end());
  ASSERT_OK(System().primary().CtlJson(words));
  SyncAll();
}

emulator::Mailbox ObjectsFixture::MailboxOf(const std::string& name,
                                            emulator::Service service,
                                            const std::string& domain) {
  emulator::Mailbox copy;
  System().provider().provider().Read(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const auto* found = account.FindMailbox(domain, service, name);
        if (found != nullptr) copy = *found;
      });
  return copy;
}

emulator::DistributionList ObjectsFixture::ListOf(const std::string& name) {
  emulator::DistributionList copy;
  System().provider().provider().Read(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const auto* found = account.FindList(kDomain, name);
        if (found != nullptr) copy = *found;
      });
  return copy;
}

std::string ObjectsFixture::ExternalAddressOf(const std::string& contact) {
  std::string address;
  System().provider().provider().Read(
      [&](const emulator::Account& account, const emulator::Journal&) {
        const auto* found = account.FindContact(kDomain, contact);
        if (found != nullptr) address = found->fields.at("externalEmail");
      });
  return address;
}

std::set<std::string> ObjectsFixture::ExternalAddresses() {
  std::set<std::string> addresses;
  System().provider().provider().Read([&](const emulator::Account& account,
                                          const emulator::Journal&) {
    for (const auto& [name, contact] : account.domains.at(kDomain).contacts) {
      addresses.insert(contact.fields.at("externalEmail"));
    }
  });
  return addresses;
}

int ObjectsFixture::Calls(const std::string& method, const std::string& part) {
  int count = 0;
  System().provider().provider().Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        count = journal.Count([&](const emulator::JournalEntry& entry) {
          return entry.method == method &&
                 entry.path.find(part) != std::string::npos;
        });
      });
  return count;
}

void ObjectsFixture::ForgetCalls() {
  System().provider().provider().ClearJournal();
}

void ObjectsFixture::ByHand(const std::string& method, const std::string& path,
                            const std::string& body) {
  ASSERT_OK(System().provider().provider().Apply(method, PathOf(path), body));
}

std::string ObjectsFixture::Alerts() {
  const auto alerts = System().primary().CtlJson({"alerts"});
  EXPECT_OK(alerts);
  return alerts.ok() ? alerts->dump() : "";
}

void ObjectsFixture::AddUser(const std::string& name, const std::string& mail,
                             const char* group) {
  ASSERT_OK(Directory().AddUser(name, {{"mail", {mail}}}));
  ASSERT_OK(Directory().AddToGroup(group, name));
}

void ObjectsFixture::AddList(const std::string& name, const std::string& mail,
                             const std::vector<std::string>& members) {
  fixture::Attributes attributes = {{"objectClass", {"group"}},
                                    {"sAMAccountName", {name}}};
  if (!mail.empty()) attributes["mail"] = {mail};
  ASSERT_OK(Directory().writer().Add(
      absl::StrCat("CN=", name, ",", fixture::kStaffUnit), attributes));
  for (const std::string& member : members) {
    ASSERT_OK(Directory().AddToGroup(name, member));
  }
  ASSERT_OK(Directory().AddToGroup(fixture::kExchangeGroup, name));
}

std::string ObjectsFixture::AddContact(const std::string& name,
                                       const std::string& mail) {
  const std::string dn = absl::StrCat("CN=", name, ",", fixture::kStaffUnit);
  EXPECT_OK(Directory().writer().Add(dn, {{"objectClass", {"contact"}},
                                          {"displayName", {name}},
                                          {"mail", {mail}},
                                          {"otherMailbox", {kDomain}}}));
  const auto group = Directory().DnOf(fixture::kExchangeGroup);
  EXPECT_OK(group);
  if (group.ok()) {
    EXPECT_OK(Directory().writer().AddValue(*group, "member", dn));
  }
  return dn;
}

}  // namespace directory_sync::system_test
