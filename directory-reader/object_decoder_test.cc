#include "directory-reader/object_decoder.h"

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"

namespace directory_sync::directory_reader {
namespace {

namespace pb = directorysync::directory::v1;
using ldap::Entry;
using pb::DirectoryObject;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kGuid(16, 'g');
const std::string kAnna = "<GUID=61616161616161616161616161616161>;CN=Anna";
const std::string kOlga = "<GUID=6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f6f>;CN=Olga";
const std::string kAnnaGuid(16, 'a');
const std::string kOlgaGuid(16, 'o');

Entry Group(std::vector<ldap::Attribute> attributes) {
  attributes.push_back({"objectGUID", {kGuid}});
  attributes.push_back({"objectClass", {"top", "group"}});
  return {"<GUID=67676767676767676767676767676767>;CN=All\\, of us",
          std::move(attributes)};
}

const ObjectDecoder& Decoder() {
  static const ObjectDecoder* const decoder =
      new ObjectDecoder({"Title", "manager", "member"});
  return *decoder;
}

absl::Status NeverFull(DirectoryObject&) {
  return absl::InternalError("one object holds it all");
}

DirectoryObject Whole(const Entry& entry) {
  DirectoryObject object;
  std::vector<Unfinished> unfinished;
  EXPECT_OK(Decoder().DecodeWhole(entry, object, unfinished));
  EXPECT_THAT(unfinished, IsEmpty());
  return object;
}

DirectoryObject Change(const Entry& entry) {
  DirectoryObject object;
  EXPECT_OK(Decoder().DecodeChange(entry, object));
  return object;
}

TEST(ObjectDecoderTest, AsksForWhatIsWantedAndAlwaysRead) {
  EXPECT_THAT(Decoder().ChangesAttributes(),
              testing::UnorderedElementsAre(
                  "Title", "manager", "sAMAccountName", "userAccountControl",
                  "primaryGroupID", "adminCount", "objectGUID", "objectClass",
                  "objectSid", "isDeleted", "name", "member"));
  EXPECT_THAT(Decoder().SnapshotAttributes(),
              Contains(HasSubstr("member;range=0-")));
  EXPECT_THAT(Decoder().SnapshotAttributes(), Not(Contains("member")));
}

TEST(ObjectDecoderTest, WholeObject) {
  const DirectoryObject object =
      Whole(Group({{"title", {"Boss"}}, {"member;range=0-*", {kAnna, kOlga}}}));
  EXPECT_EQ(object.object_guid(), kGuid);
  EXPECT_EQ(object.distinguished_name(), "CN=All\\, of us");
  EXPECT_EQ(object.kind(), pb::OBJECT_KIND_GROUP);
  ASSERT_EQ(object.attributes_size(), 1);
  EXPECT_EQ(object.attributes(0).name(), "Title");  // as asked for
  EXPECT_THAT(object.attributes(0).values(), ElementsAre("Boss"));
  EXPECT_THAT(object.members_added(), ElementsAre(kAnnaGuid, kOlgaGuid));
}

TEST(ObjectDecoderTest, KindsAreToldApart) {
  const auto kind_of = [](std::vector<absl::string_view> classes) {
    return Whole({"CN=x", {{"objectGUID", {kGuid}}, {"objectClass", classes}}})
        .kind();
  };
  EXPECT_EQ(kind_of({"top", "person", "user"}), pb::OBJECT_KIND_USER);
  EXPECT_EQ(kind_of({"top", "user", "inetOrgPerson"}), pb::OBJECT_KIND_USER);
  EXPECT_EQ(kind_of({"top", "user", "computer"}), pb::OBJECT_KIND_COMPUTER);
  EXPECT_EQ(kind_of({"top", "contact"}), pb::OBJECT_KIND_CONTACT);
  EXPECT_EQ(kind_of({}), pb::OBJECT_KIND_UNSPECIFIED);
}

TEST(ObjectDecoderTest, InvalidUtf8InANameIsReplacedAndInAValueKept) {
  const DirectoryObject object = Whole(
      {"CN=M\xfcller", {{"objectGUID", {kGuid}}, {"title", {"M\xfcller"}}}});
  EXPECT_EQ(object.distinguished_name(), "CN=M\xef\xbf\xbdller");
  EXPECT_THAT(object.attributes(0).values(), ElementsAre("M\xfcller"));
}

TEST(ObjectDecoderTest, TruncatedListIsContinuedAndNotWholeBefore) {
  DirectoryObject object;
  std::vector<Unfinished> lists;
  // Windows also sends the bare name, without values.
  ASSERT_OK(Decoder().DecodeWhole(
      Group({{"member", {}}, {"member;range=0-0", {kAnna}}}), object, lists));
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_EQ(lists[0].attribute, "member");
  EXPECT_EQ(lists[0].next, 1u);
  EXPECT_EQ(lists[0].first(), 0u);
  EXPECT_THAT(
      Decoder().DecodeMore(Group({{"member;range=0-*", {kAnna, kOlga}}}),
                           lists[0], object, NeverFull),
      IsOkAndHolds(true));
  EXPECT_THAT(object.members_added(), ElementsAre(kAnnaGuid, kOlgaGuid));
}

TEST(ObjectDecoderTest, LongPartIsDividedIntoObjects) {
  const std::vector<absl::string_view> members(3 * kMembersPerObject + 1,
                                               kOlga);
  const Entry part = Group({{"member;range=0-*", members}});
  DirectoryObject object;
  Unfinished list = {"member", 0, ""};
  std::vector<int> delivered;
  EXPECT_THAT(
      Decoder().DecodeMore(part, list, object,
                           [&](DirectoryObject& full) {
                             delivered.push_back(full.members_added_size());
                             full.clear_members_added();
                             return absl::OkStatus();
                           }),
      IsOkAndHolds(true));
  EXPECT_THAT(delivered, ElementsAre(kMembersPerObject, kMembersPerObject,
                                     kMembersPerObject));
  EXPECT_THAT(object.members_added(), ElementsAre(kOlgaGuid));
}

TEST(ObjectDecoderTest, GapInAListIsRefused) {
  for (const Entry& more : {Group({{"member;range=2-*", {kOlga}}}),
                            Group({{"member;range=1-*", {kOlga}}}),
                            Group({{"member;range=0-1", {kAnna}}}),
                            Group({{"member;range=0-0", {kAnna}}})}) {
    DirectoryObject object;
    Unfinished list = {"member", 1, kAnnaGuid};
    EXPECT_THAT(Decoder().DecodeMore(more, list, object, NeverFull),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

// Who left before this part moved those after him to lower positions.
TEST(ObjectDecoderTest, ListThatMovedIsNoticed) {
  for (const Entry& more : {Group({{"member;range=0-*", {kOlga}}}),
                            Group({{"member;range=0-*", {}}}),
                            Group({{"member", {kOlga}}}), Group({})}) {
    DirectoryObject object;
    Unfinished list = {"member", 1, kAnnaGuid};
    EXPECT_THAT(Decoder().DecodeMore(more, list, object, NeverFull),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_THAT(object.members_added(), IsEmpty());
  }
}

TEST(ObjectDecoderTest, ListWithoutItsBeginningIsRefused) {
  DirectoryObject object;
  std::vector<Unfinished> lists;
  EXPECT_THAT(Decoder().DecodeWhole(Group({{"member;range=5-9", {kAnna}}}),
                                    object, lists),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ObjectDecoderTest, MemberWithoutGuidIsRefused) {
  DirectoryObject object;
  std::vector<Unfinished> lists;
  EXPECT_THAT(
      Decoder().DecodeWhole(Group({{"member", {"CN=Anna"}}}), object, lists),
      StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ObjectDecoderTest, ObjectWithoutGuidIsRefused) {
  DirectoryObject object;
  EXPECT_THAT(Decoder().DecodeChange({"CN=x", {}}, object),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ObjectDecoderTest, ChangedMembersAreAddedOrRemoved) {
  const DirectoryObject object = Change(
      Group({{"member;range=1-1", {kAnna}}, {"member;range=0-0", {kOlga}}}));
  EXPECT_THAT(object.members_added(), ElementsAre(kAnnaGuid));
  EXPECT_THAT(object.members_removed(), ElementsAre(kOlgaGuid));
}

TEST(ObjectDecoderTest, WholeMemberListAmongChangesNeedsASnapshot) {
  DirectoryObject object;
  EXPECT_THAT(Decoder().DecodeChange(Group({{"member", {kAnna}}}), object),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ObjectDecoderTest, FirstPartOfAWholeListAmongChangesNeedsASnapshot) {
  DirectoryObject object;
  EXPECT_THAT(
      Decoder().DecodeChange(Group({{"member;range=0-1499", {kAnna}}}), object),
      StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ObjectDecoderTest, UndeletedObjectNeedsASnapshot) {
  DirectoryObject object;
  EXPECT_THAT(Decoder().DecodeChange(Group({{"isDeleted", {}}}), object),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ObjectDecoderTest, UnknownRangeAmongChangesIsRefused) {
  DirectoryObject object;
  EXPECT_THAT(
      Decoder().DecodeChange(Group({{"member;range=1-1499", {kAnna}}}), object),
      StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ObjectDecoderTest, RemovedAttributeStaysWithoutValues) {
  const DirectoryObject object = Change(Group({{"title", {}}}));
  ASSERT_EQ(object.attributes_size(), 1);
  EXPECT_THAT(object.attributes(0).values(), IsEmpty());
}

TEST(ObjectDecoderTest, ReplacedLinkIsItsNewValueWhateverTheOrder) {
  for (const Entry& entry :
       {Group({{"manager;range=0-0", {kOlga}}, {"manager;range=1-1", {kAnna}}}),
        Group({{"manager;range=1-1", {kAnna}},
               {"manager;range=0-0", {kOlga}}})}) {
    const DirectoryObject object = Change(entry);
    ASSERT_EQ(object.attributes_size(), 1);
    EXPECT_THAT(object.attributes(0).values(), ElementsAre("CN=Anna"));
  }
}

TEST(ObjectDecoderTest, TombstoneNeedsNothingButItsGuid) {
  const DirectoryObject object =
      Change({"<GUID=67676767676767676767676767676767>;CN=x\\0ADEL:y",
              {{"objectGUID", {kGuid}}, {"isDeleted", {"TRUE"}}}});
  EXPECT_TRUE(object.deleted());
  EXPECT_EQ(object.kind(), pb::OBJECT_KIND_UNSPECIFIED);
}

TEST(ObjectDecoderTest, SidComesFromTheNameWhereItDidntChange) {
  const DirectoryObject object =
      Change({"<GUID=67676767676767676767676767676767>;<SID=S-1-5-32-544>;CN=x",
              {{"objectGUID", {kGuid}}}});
  EXPECT_EQ(object.object_sid().size(), 16u);
}

}  // namespace
}  // namespace directory_sync::directory_reader
