// A property: whatever happens in the directory, the state folded from a
// snapshot and the changes since is the state of a fresh snapshot.

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "directory-reader/folded_state.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::directory_reader {
namespace {

using fixture::Attributes;
using fixture::DirectoryFixture;
using testing::IsEmpty;

// Changes a directory at random, with a few users, groups and contacts, so
// that the same ones are met again and again.
class RandomHistory {
 public:
  RandomHistory(DirectoryFixture& dc, uint32_t seed) : dc_(dc), random_(seed) {}

  // What its changes need.
  absl::Status Begin() {
    return dc_.writer().Add(
        absl::StrCat(own_unit_, ",OU=Company,", fixture::kNamingContext),
        {{"objectClass", {"organizationalUnit"}}});
  }

  // One change; what the directory's rules refuse is no change.
  void Step() {
    using Change = absl::Status (RandomHistory::*)();
    static constexpr Change kChanges[] = {
        &RandomHistory::CreateUser,    &RandomHistory::CreateUser,
        &RandomHistory::CreateUser,    &RandomHistory::CreateGroup,
        &RandomHistory::CreateContact, &RandomHistory::Delete,
        &RandomHistory::SetText,       &RandomHistory::SetText,
        &RandomHistory::SetText,       &RandomHistory::ClearText,
        &RandomHistory::SetAddresses,  &RandomHistory::SetControl,
        &RandomHistory::AddMember,     &RandomHistory::AddMember,
        &RandomHistory::AddMember,     &RandomHistory::RemoveMember,
        &RandomHistory::Rename,        &RandomHistory::Move,
        &RandomHistory::RenameUnit,    &RandomHistory::SetPrimaryGroup,
    };
    const absl::Status status =
        (this->*kChanges[Number(std::size(kChanges))])();
    ++(status.ok() ? made_ : refused_);
  }

  int made() const { return made_; }
  int refused() const { return refused_; }

 private:
  size_t Number(size_t below) { return random_() % below; }

  std::string Text() {
    static constexpr const char* kTexts[] = {
        "Verkäufer", "Главный бухгалтер",
        "部長",      "a,b+c\"d\\e<f>;=",
        " blank ",   "#1",
        "*)(",       "😀",
    };
    return absl::StrCat(kTexts[Number(std::size(kTexts))], Number(100));
  }

  std::string Unit() {
    const std::string units[] = {"OU=Staff,OU=Company,",
                                 "OU=Left the Company,OU=Company,",
                                 "OU=Sales\\, EMEA,OU=Staff,OU=Company,",
                                 absl::StrCat(own_unit_, ",OU=Company,")};
    return absl::StrCat(units[Number(std::size(units))],
                        fixture::kNamingContext);
  }

  // One of the objects of this history; "" if there is none.
  std::string Any() { return dns_.empty() ? "" : dns_[Number(dns_.size())]; }
  std::string AnyGroup() {
    return groups_.empty() ? "" : groups_[Number(groups_.size())];
  }

  absl::Status Create(const std::string& object_class, Attributes attributes) {
    const std::string name = absl::StrCat("h", Number(40));
    const std::string dn = absl::StrCat("CN=", name, ",", Unit());
    if (object_class != "contact") attributes["sAMAccountName"] = {name};
    attributes["objectClass"] = {object_class};
    attributes["displayName"] = {Text()};
    RETURN_IF_ERROR(dc_.writer().Add(dn, attributes));
    dns_.push_back(dn);
    if (object_class == "group") groups_.push_back(dn);
    return absl::OkStatus();
  }

  absl::Status CreateUser() {
    return Create("user", {{"userAccountControl", {"544"}}});
  }
  absl::Status CreateGroup() { return Create("group", {}); }
  absl::Status CreateContact() { return Create("contact", {}); }

  absl::Status Delete() {
    const std::string dn = Any();
    RETURN_IF_ERROR(dc_.writer().Delete(dn));
    dns_.erase(std::find(dns_.begin(), dns_.end(), dn));
    const auto group = std::find(groups_.begin(), groups_.end(), dn);
    if (group != groups_.end()) groups_.erase(group);
    return absl::OkStatus();
  }

  absl::Status SetText() {
    static constexpr const char* kNames[] = {"title", "displayName", "mail"};
    return dc_.writer().Replace(
        Any(), {{kNames[Number(std::size(kNames))], {Text()}}});
  }

  absl::Status ClearText() {
    static constexpr const char* kNames[] = {"title", "mail"};
    return dc_.writer().Replace(Any(),
                                {{kNames[Number(std::size(kNames))], {}}});
  }

  absl::Status SetAddresses() {
    std::vector<std::string> addresses;
    for (size_t i = Number(4); i > 0; --i) {
      addresses.push_back(absl::StrCat("smtp:", i, "@example.com"));
    }
    return dc_.writer().Replace(Any(), {{"proxyAddresses", addresses}});
  }

  absl::Status SetControl() {
    return dc_.writer().Replace(
        Any(), {{"userAccountControl", {Number(2) == 0 ? "544" : "546"}}});
  }

  absl::Status AddMember() {
    return dc_.writer().AddValue(AnyGroup(), "member", Any());
  }
  absl::Status RemoveMember() {
    return dc_.writer().RemoveValue(AnyGroup(), "member", Any());
  }

  absl::Status Renamed(const std::string& old_dn, const std::string& rdn,
                       const std::string& parent) {
    RETURN_IF_ERROR(dc_.writer().Rename(old_dn, rdn, parent));
    const std::string dn = absl::StrCat(rdn, ",", parent);
    std::replace(dns_.begin(), dns_.end(), old_dn, dn);
    std::replace(groups_.begin(), groups_.end(), old_dn, dn);
    return absl::OkStatus();
  }

  absl::Status Rename() {
    const std::string dn = Any();
    return Renamed(dn, absl::StrCat("CN=renamed ", Number(1000)), ParentOf(dn));
  }
  absl::Status Move() {
    const std::string dn = Any();
    return Renamed(dn, dn.substr(0, dn.find(',')), Unit());
  }

  // What lies in it moves along, without a change of its own.
  absl::Status RenameUnit() {
    const std::string parent =
        absl::StrCat("OU=Company,", fixture::kNamingContext);
    const std::string unit = absl::StrCat("OU=Unit ", Number(1000));
    const std::string old_dn = absl::StrCat(own_unit_, ",", parent);
    RETURN_IF_ERROR(dc_.writer().Rename(old_dn, unit, parent));
    for (std::vector<std::string>* dns : {&dns_, &groups_}) {
      for (std::string& dn : *dns) {
        if (absl::EndsWith(dn, old_dn)) {
          dn.replace(dn.size() - old_dn.size(), own_unit_.size(), unit);
        }
      }
    }
    own_unit_ = unit;
    return absl::OkStatus();
  }

  // The groups' members change by it, too.
  absl::Status SetPrimaryGroup() {
    const std::string user = Any();
    const std::string guests =
        absl::StrCat("CN=Domain Guests,CN=Users,", fixture::kNamingContext);
    // Refused where he is one already.
    dc_.writer().AddValue(guests, "member", user).IgnoreError();
    return dc_.writer().Replace(
        user, {{"primaryGroupID", {Number(2) == 0 ? "513" : "514"}}});
  }

  // Names of this history have no comma.
  static std::string ParentOf(const std::string& dn) {
    const size_t comma = dn.find(',');
    return comma == std::string::npos ? "" : dn.substr(comma + 1);
  }

  DirectoryFixture& dc_;
  std::mt19937 random_;
  std::string own_unit_ = "OU=Unit";  // below OU=Company
  std::vector<std::string> dns_;
  std::vector<std::string> groups_;
  int made_ = 0;
  int refused_ = 0;
};

FoldedState Folded(const StreamResult& snapshot) {
  FoldedState state;
  for (const pb::DirectoryObject& object : snapshot.objects) {
    state.Apply(object);
  }
  return state;
}

int NumberFromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  int number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number
                                                            : otherwise;
}

TEST(RandomHistoryTest, FoldedChangesAreTheFreshSnapshot) {
  const int steps = NumberFromEnvironment("HISTORY_STEPS", 1000);
  const int seed = NumberFromEnvironment("HISTORY_SEED", 20261122);
  SCOPED_TRACE(absl::StrCat("HISTORY_SEED=", seed));
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  // Not manager: the name in it follows its owner's moves by itself.
  reader.attributes = {"displayName", "title", "mail", "proxyAddresses"};

  ASSERT_OK_AND_ASSIGN(StreamResult last, reader.Snapshot());
  FoldedState state = Folded(last);
  RandomHistory history(*dc, seed);
  ASSERT_OK(history.Begin());
  for (int step = 1; step <= steps; ++step) {
    history.Step();
    if (step % 10 != 0) continue;
    ASSERT_OK_AND_ASSIGN(last, reader.Changes(last.checkpoint));
    for (const pb::DirectoryObject& object : last.objects) {
      state.Apply(object);
    }
    ASSERT_OK_AND_ASSIGN(const StreamResult fresh, reader.Snapshot());
    const std::vector<std::string> differences =
        FoldedState::Differences(state, Folded(fresh));
    ASSERT_THAT(differences, IsEmpty()) << "after step " << step;
  }
  EXPECT_GT(history.made(), steps / 2) << history.refused() << " refused";
}

}  // namespace
}  // namespace directory_sync::directory_reader
