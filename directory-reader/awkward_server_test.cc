// What Samba doesn't do but Windows, networks and other servers may: limits,
// cut answers, refusals in the middle. Never a short list that looks whole.

#include <grpcpp/grpcpp.h>
#include <ldap.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/scripted_ldap_server.h"
#include "directory-reader/windows_directory.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using ldap::SearchRequest;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr int kUsers = 2500;

// A reader at a domain controller that answers as a WindowsDirectory does,
// unless the test changes an answer.
class AwkwardServerTest : public testing::Test {
 protected:
  using Change = std::function<void(const SearchRequest&, ScriptedAnswer&)>;

  AwkwardServerTest()
      : server_([this](const SearchRequest& request) {
          ScriptedAnswer answer = directory_.Answer(request);
          if (change_) change_(request, answer);
          return answer;
        }) {
    const std::string directory = *MakeTemporaryDirectory("awkward");
    Config config;
    config.directory_domain = "corp.example.test";
    config.directory_servers = {server_.uri()};
    config.directory_account = "reader";
    config.directory_password_file = directory + "/password";
    config.directory_ca_file = directory + "/ca.pem";
    EXPECT_OK(AtomicWriteFile(config.directory_password_file, "secret"));
    EXPECT_OK(
        AtomicWriteFile(config.directory_ca_file, server_.authority_pem()));
    reader_ = std::make_unique<ReaderFixture>(config);
  }

  // To be called before the first request.
  void ChangeAnswers(Change change) { change_ = std::move(change); }
  // Only of the reading of objects, from the second page on.
  void ChangeSecondPage(Change change) {
    change_ = [change = std::move(change)](const SearchRequest& request,
                                           ScriptedAnswer& answer) {
      const bool is_second =
          !answer.objects.empty() &&
          absl::EndsWith(answer.objects[0].dn, "CN=User 1000");
      if (is_second) change(request, answer);
    };
  }

  // A snapshot that isn't one.
  void ExpectNoSnapshot(absl::StatusCode code, const std::string& message) {
    EXPECT_THAT(reader_->Snapshot(), StatusIs(code, HasSubstr(message)));
  }

  WindowsDirectory directory_{kUsers};
  Change change_;
  ScriptedLdapServer server_;
  std::unique_ptr<ReaderFixture> reader_;
};

TEST_F(AwkwardServerTest, PagesAndRangesAreReadToTheirEnd) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  std::set<std::string> others;
  std::multiset<std::string> members;
  for (const pb::DirectoryObject& object : snapshot.objects) {
    if (object.object_guid() != WindowsDirectory::GroupGuid()) {
      others.insert(object.object_guid());
      continue;
    }
    EXPECT_EQ(ValueOf(object, "sAMAccountName"), members.empty() ? "All" : "");
    members.insert(object.members_added().begin(),
                   object.members_added().end());
  }
  EXPECT_THAT(others, SizeIs(kUsers));
  EXPECT_THAT(members, SizeIs(kUsers));
  EXPECT_THAT(std::set<std::string>(members.begin(), members.end()),
              SizeIs(kUsers));
}

// Positions move when somebody leaves between two parts.
TEST_F(AwkwardServerTest, MemberThatLeavesBetweenTwoPartsHidesNoOther) {
  std::atomic<bool> left = false;
  ChangeAnswers([&](const SearchRequest& request, ScriptedAnswer& answer) {
    if (!absl::StartsWith(request.base, "<GUID=")) return;
    // User 0 leaves before the second part.
    if (!left.exchange(true)) directory_.first_member = 1;
    answer = directory_.Answer(request);
  });
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  std::set<std::string> members;
  for (const pb::DirectoryObject& object : snapshot.objects) {
    members.insert(object.members_added().begin(),
                   object.members_added().end());
  }
  for (int i = 1; i < kUsers; ++i) {
    EXPECT_EQ(members.count(WindowsDirectory::UserGuid(i)), 1u) << i;
  }
}

TEST_F(AwkwardServerTest, VeryLargeGroupComesInParts) {
  WindowsDirectory large(50000);
  large.values_at_once = 5000;
  ChangeAnswers([&](const SearchRequest& request, ScriptedAnswer& answer) {
    answer = large.Answer(request);
  });
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  std::set<std::string> members;
  int parts = 0;
  for (const pb::DirectoryObject& object : snapshot.objects) {
    if (object.object_guid() != WindowsDirectory::GroupGuid()) continue;
    ++parts;
    EXPECT_LE(object.members_added_size(), 25000);
    members.insert(object.members_added().begin(),
                   object.members_added().end());
  }
  EXPECT_GT(parts, 1);
  EXPECT_THAT(members, SizeIs(50000));
}

TEST_F(AwkwardServerTest, MembersAreCountedOverRanges) {
  ASSERT_OK_AND_ASSIGN(const auto groups, reader_->Groups(""));
  ASSERT_EQ(groups.groups_size(), 1);
  EXPECT_EQ(groups.groups(0).member_count(), kUsers);
}

TEST_F(AwkwardServerTest, MembersAreNotCountedOverAGap) {
  ChangeAnswers([](const SearchRequest& request, ScriptedAnswer& answer) {
    if (!absl::StartsWith(request.base, "<GUID=")) return;
    answer.objects[0].attributes.back().first = "Member;range=1501-*";
  });
  EXPECT_THAT(reader_->Groups(""), StatusIs(absl::StatusCode::kDataLoss,
                                            HasSubstr("a list with a gap")));
}

TEST_F(AwkwardServerTest, GapInARangeIsRefused) {
  ChangeAnswers([](const SearchRequest& request, ScriptedAnswer& answer) {
    if (!absl::StartsWith(request.base, "<GUID=")) return;
    answer.objects[0].attributes.back().first = "member;range=1501-*";
  });
  ExpectNoSnapshot(absl::StatusCode::kDataLoss, "a list with a gap");
}

TEST_F(AwkwardServerTest, RangeThatEndsEarlyIsRefused) {
  ChangeAnswers([](const SearchRequest& request, ScriptedAnswer& answer) {
    if (!absl::StartsWith(request.base, "<GUID=")) return;
    answer.objects[0].attributes.pop_back();
  });
  ExpectNoSnapshot(absl::StatusCode::kAborted, "ends before its end");
}

TEST_F(AwkwardServerTest, DirSyncIsReadWhileThereIsMore) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_OK_AND_ASSIGN(const StreamResult changes,
                       reader_->Changes(snapshot.checkpoint));
  EXPECT_THAT(changes.objects, SizeIs(kUsers));
  ASSERT_OK_AND_ASSIGN(const StreamResult none,
                       reader_->Changes(changes.checkpoint));
  EXPECT_THAT(none.objects, IsEmpty());
}

TEST_F(AwkwardServerTest, DirSyncThatDoesntMoveOnIsRefused) {
  ChangeAnswers([](const SearchRequest& request, ScriptedAnswer& answer) {
    if (request.controls.empty() ||
        request.controls[0].oid != ldap::kDirSyncOid) {
      return;
    }
    // SEQUENCE { 1, 0, "walking" }: for ever.
    answer.controls[0].value =
        std::string("\x30\x0f\x02\x01\x01\x02\x01\x00\x04\x07walking", 17);
  });
  ExpectNoSnapshot(absl::StatusCode::kDataLoss, "doesn't move on");
}

TEST_F(AwkwardServerTest, ConnectionCutInsideAPageIsNoSnapshot) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.objects.resize(500);
    answer.end = ScriptedAnswer::kCut;
  });
  ExpectNoSnapshot(absl::StatusCode::kUnavailable, "connection");
}

TEST_F(AwkwardServerTest, PageWithoutItsControlIsNoSnapshot) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.controls.clear();
  });
  ExpectNoSnapshot(absl::StatusCode::kInvalidArgument, "paged results");
}

TEST_F(AwkwardServerTest, RightsLostInTheMiddle) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.objects.clear();
    answer.result_code = LDAP_INSUFFICIENT_ACCESS;
  });
  ExpectNoSnapshot(absl::StatusCode::kPermissionDenied, "lacks a right");
}

TEST_F(AwkwardServerTest, SizeLimitInTheMiddle) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.result_code = LDAP_SIZELIMIT_EXCEEDED;
  });
  ExpectNoSnapshot(absl::StatusCode::kResourceExhausted, "size limit");
}

TEST_F(AwkwardServerTest, TimeLimitInTheMiddle) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.result_code = LDAP_TIMELIMIT_EXCEEDED;
  });
  ExpectNoSnapshot(absl::StatusCode::kUnavailable, "time limit");
}

TEST_F(AwkwardServerTest, ReferralIsNotFollowedButSaid) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.objects.clear();
    answer.result_code = LDAP_REFERRAL;
    answer.referral = "ldap://other.example.test/DC=other";
  });
  ExpectNoSnapshot(absl::StatusCode::kFailedPrecondition,
                   "points to another server");
}

TEST_F(AwkwardServerTest, EmptyAnswerIsNoSnapshot) {
  ChangeAnswers([](const SearchRequest& request, ScriptedAnswer& answer) {
    if (request.scope == ldap::SearchScope::kSubtree) answer.objects.clear();
    for (ldap::Control& control : answer.controls) {
      if (control.oid == ldap::kPagedResultsOid) {
        control = ldap::PagedResultsControl(0, "");
      }
    }
  });
  ExpectNoSnapshot(absl::StatusCode::kPermissionDenied, "sees no user");
}

TEST_F(AwkwardServerTest, ObjectWithoutGuidIsNoSnapshot) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.objects[7].attributes.clear();
  });
  ExpectNoSnapshot(absl::StatusCode::kDataLoss, "no objectGUID");
}

TEST_F(AwkwardServerTest, LostGetChangesNeedsASnapshot) {
  bool lost = false;
  ChangeAnswers([&](const SearchRequest& request, ScriptedAnswer& answer) {
    if (lost && !request.controls.empty() &&
        request.controls[0].oid == ldap::kDirSyncOid) {
      answer = {};
      answer.result_code = LDAP_INSUFFICIENT_ACCESS;
    }
  });
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  lost = true;
  EXPECT_THAT(reader_->Changes(snapshot.checkpoint),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr("Replicating Directory Changes")));
}

TEST_F(AwkwardServerTest, CallerThatGoesAwayEndsASilentSearch) {
  ChangeSecondPage([](const SearchRequest&, ScriptedAnswer& answer) {
    answer.end = ScriptedAnswer::kSilence;
  });
  grpc::ClientContext context;
  const auto stream = reader_->stub().ReadSnapshot(&context, {});
  pb::ReadSnapshotResponse response;
  // Nothing more is sent: it is the search that has to notice.
  for (int objects = 0; objects < directory_.page_size;) {
    ASSERT_TRUE(stream->Read(&response));
    objects += response.objects_size();
  }
  context.TryCancel();
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  // Its end waits for the call's thread, which the silence alone would keep for
  // two minutes.
  const absl::Duration before = SystemClock().Monotonic();
  reader_.reset();
  EXPECT_LT(SystemClock().Monotonic() - before, absl::Seconds(15));
}

TEST_F(AwkwardServerTest, NothingButSearchesIsEverSent) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_OK(reader_->Changes(snapshot.checkpoint));
  ASSERT_OK(reader_->Groups("a"));
  ASSERT_OK(reader_->Stamps({WindowsDirectory::UserGuid(0)}));
  reader_->Describe().status().IgnoreError();
  reader_.reset();
  const std::set<ber_tag_t> allowed = {LDAP_REQ_BIND, LDAP_REQ_UNBIND,
                                       LDAP_REQ_SEARCH, LDAP_REQ_ABANDON};
  for (const ber_tag_t tag : server_.requests()) {
    EXPECT_EQ(allowed.count(tag), 1u) << tag;
  }
}

}  // namespace
}  // namespace directory_sync::directory_reader
