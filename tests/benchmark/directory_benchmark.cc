// The directory-reader against ldapsearch and the raw DirSync control on a real
// Samba domain controller. README.md says how to run it.

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/ldap/connect.h"
#include "common/secret/secret.h"
#include "common/server/channel.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/dir_sync.h"
#include "directory-reader/directory_read.h"
#include "directory-reader/domain_controller.h"
#include "directory-reader/object_decoder.h"
#include "tests/benchmark/full_read.h"
#include "tests/benchmark/reader_process.h"
#include "tests/benchmark/slapd_directory.h"
#include "tests/benchmark/timing.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/sample_company.h"

ABSL_FLAG(std::vector<std::string>, users,
          std::vector<std::string>({"1000", "10000"}),
          "sizes of the domain; one of 100000 takes minutes to make, once");
ABSL_FLAG(std::vector<std::string>, slapd_users, {},
          "sizes of a directory of slapd's, for the full read");
ABSL_FLAG(int, rounds, 3, "full reads of each kind");
ABSL_FLAG(int, delta_rounds, 50, "deltas of each kind");
ABSL_FLAG(int, wake_ups, 0, "changes to wait for; 0: none");
ABSL_FLAG(std::string, process_model, "standard", "Samba's, for --wake_ups");

namespace directory_sync::benchmark {
namespace {

namespace pb = directorysync::directory::v1;
using fixture::DirectoryFixture;
using fixture::DirectoryFixtureOptions;

constexpr int kChanges = 100;
// Of the peer's time.
constexpr double kMostOfSamba = 1.0;
constexpr double kMostOfSlapd = 1.5;
constexpr double kMostOfDelta = 1.2;
constexpr double kNoBound = std::numeric_limits<double>::infinity();

Bounds bounds;

constexpr absl::Duration kBetweenChanges = absl::Milliseconds(1100);

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << result.status() << std::endl;
  std::abort();
}

void OrDie(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::abort();
}

ReadDirectory DirectoryOf(const DirectoryFixture& dc) {
  return {dc.ldaps_uri(), "corp.example.test", dc.service_account().dn,
          dc.service_account().password_file, dc.ca_file()};
}

int ReadChanges(pb::DirectoryReader::Stub& stub,
                const std::string& checkpoint) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Minutes(5));
  pb::ReadChangesRequest request;
  request.set_checkpoint(checkpoint);
  for (const std::string& name : Attributes()) request.add_attributes(name);
  const auto reader = stub.ReadChanges(&context, request);
  pb::ReadChangesResponse response;
  int objects = 0;
  while (reader->Read(&response)) objects += response.objects_size();
  const grpc::Status status = reader->Finish();
  if (!status.ok()) OrDie(absl::InternalError(status.error_message()));
  return objects;
}

// The same answer of the same server, by nothing but the LDAP library.
int ReadRaw(ldap::Session& session,
            const directory_reader::Checkpoint& checkpoint) {
  const directory_reader::ObjectDecoder decoder(Attributes());
  directory_reader::DirSyncRead read;
  read.naming_context = checkpoint.naming_context;
  read.filter = directory_reader::kObjectFilter;
  read.attributes = decoder.ChangesAttributes();
  read.flags = checkpoint.flags;
  read.cookie = checkpoint.cookie;
  int objects = 0;
  OrDie(directory_reader::ReadDirSync(session, std::move(read),
                                      [&](const ldap::Entry&) {
                                        ++objects;
                                        return absl::OkStatus();
                                      }));
  return objects;
}

// What a call costs that reads nothing: it is refused at once.
void CallInVain(pb::DirectoryReader::Stub& stub) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Minutes(1));
  pb::ReadChangesRequest request;
  request.set_checkpoint("none");
  const auto reader = stub.ReadChanges(&context, request);
  pb::ReadChangesResponse response;
  while (reader->Read(&response)) continue;
  const grpc::Status status = reader->Finish();
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) return;
  OrDie(absl::InternalError(status.error_message()));
}

// The reader's own function on a session that is kept, as the service calls it.
int ReadInProcess(const directory_reader::DomainController& controller,
                  const directory_reader::Checkpoint& checkpoint) {
  static auto* const rights = new directory_reader::RightsCache(SystemClock());
  int objects = 0;
  OrDie(directory_reader::ReadChanges(controller, checkpoint, Attributes(),
                                      absl::Now(), *rights,
                                      [&](const pb::DirectoryObject&) {
                                        ++objects;
                                        return absl::OkStatus();
                                      })
            .status());
  return objects;
}

std::unique_ptr<ldap::Session> Connect(const DirectoryFixture& dc) {
  return OrDie(ldap::ConnectSimple(
      {dc.ldaps_uri(), dc.ca_file()}, dc.service_account().dn,
      Secret::CopyOf(dc.service_account().password)));
}

void PrintDelta(const Duel& duel, absl::string_view of, int users, int changes,
                double most) {
  std::cout << absl::StrFormat(
      "delta of %3d %6d users  %-12s %8.2f ms  raw DirSync %7.2f ms  ratio of "
      "least %.2f, of medians %.2f%s\n",
      changes, users, of, absl::ToDoubleMilliseconds(Duel::Least(duel.ours)),
      absl::ToDoubleMilliseconds(Duel::Least(duel.peers)), duel.LeastRatio(),
      duel.MedianRatio(), bounds.Check(duel.LeastRatio(), most));
  std::cout.flush();
}

void CompareDelta(DirectoryFixture& dc, pb::DirectoryReader::Stub& stub,
                  const std::string& checkpoint, int users, int changes) {
  const auto session = Connect(dc);
  const auto decoded = OrDie(directory_reader::Checkpoint::Decode(checkpoint));
  const auto check = [changes](int objects) {
    if (objects == changes) return;
    OrDie(absl::InternalError(absl::StrCat(objects, " changes")));
  };
  const int rounds = absl::GetFlag(FLAGS_delta_rounds);
  const auto raw = [&] { check(ReadRaw(*session, decoded)); };
  PrintDelta(Measure(
                 rounds, [&] { check(ReadChanges(stub, checkpoint)); }, raw),
             "through gRPC", users, changes, kNoBound);
  auto controller = OrDie(directory_reader::Introduce(
      Connect(dc), "corp.example.test", absl::Minutes(1), SystemClock()));
  controller.root_is_old = true;
  PrintDelta(
      Measure(
          rounds, [&] { check(ReadInProcess(controller, decoded)); }, raw),
      "in-process", users, changes, kMostOfDelta);
  if (changes > 0) return;
  PrintDelta(Measure(
                 rounds, [&] { CallInVain(stub); }, raw),
             "gRPC alone", users, changes, kNoBound);
}

std::string ChangeOf(int user, absl::string_view title) {
  return absl::StrFormat(
      "dn: CN=Person %06d,OU=Unit %03d,OU=Many,%s\nchangetype: modify\n"
      "replace: title\ntitle: %s\n\n",
      user, user / 1000, fixture::kNamingContext, title);
}

void CompareDeltas(DirectoryFixture& dc, int users) {
  ReaderProcess reader(DirectoryOf(dc));
  const std::string checkpoint = ReadSnapshot(reader.stub(), users);
  CompareDelta(dc, reader.stub(), checkpoint, users, 0);
  std::string ldif;
  for (int i = 0; i < kChanges; ++i) absl::StrAppend(&ldif, ChangeOf(i, "New"));
  OrDie(dc.ModifyLdif(std::move(ldif)));
  CompareDelta(dc, reader.stub(), checkpoint, users, kChanges);
}

void RunSize(int users) {
  DirectoryFixtureOptions options;
  options.many_users = users;
  options.progress = [](absl::string_view text) {
    std::cerr << text << std::endl;
  };
  const auto dc = OrDie(DirectoryFixture::Start(std::move(options)));
  CompareFullRead(DirectoryOf(*dc), fixture::kNamingContext,
                  /*extended_dn=*/true, users, absl::GetFlag(FLAGS_rounds),
                  kMostOfSamba, bounds);
  CompareDeltas(*dc, users);
}

void RunSlapdSize(int users) {
  const SlapdDirectory slapd(users);
  std::cout << "slapd: ";
  CompareFullRead(slapd.Reading(), SlapdDirectory::Base(),
                  /*extended_dn=*/false, users, absl::GetFlag(FLAGS_rounds),
                  kMostOfSlapd, bounds);
}

// From the change's return to the message that wakes the uploader. The reader
// tells of changes at most once a second, so they are made further apart.
void MeasureWakeUps(int count) {
  DirectoryFixtureOptions options;
  options.samba.process_model = absl::GetFlag(FLAGS_process_model);
  const auto dc = OrDie(DirectoryFixture::Start(std::move(options)));
  ReaderProcess reader(DirectoryOf(*dc));
  grpc::ClientContext context;
  const auto watch = reader.stub().WatchChanges(&context, {});
  pb::WatchChangesResponse response;
  if (!watch->Read(&response)) OrDie(absl::InternalError("no watch"));
  std::vector<absl::Duration> times;
  for (int i = 0; i < count; ++i) {
    absl::SleepFor(kBetweenChanges);
    OrDie(dc->SetAttribute("anna.weber", "title", {absl::StrCat("T", i)}));
    times.push_back(TimeOf([&] {
      if (!watch->Read(&response)) OrDie(absl::InternalError("watch ended"));
    }));
  }
  context.TryCancel();
  std::cout << absl::StrFormat(
      "wake-up      %6d changes, Samba's process model %s: p50 %.0f ms, p99 "
      "%.0f ms\n",
      count, absl::GetFlag(FLAGS_process_model),
      absl::ToDoubleMilliseconds(Duel::Quantile(times, 0.5)),
      absl::ToDoubleMilliseconds(Duel::Quantile(times, 0.99)));
}

}  // namespace
}  // namespace directory_sync::benchmark

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  for (const std::string& users : absl::GetFlag(FLAGS_users)) {
    if (!users.empty()) directory_sync::benchmark::RunSize(std::stoi(users));
  }
  for (const std::string& users : absl::GetFlag(FLAGS_slapd_users)) {
    directory_sync::benchmark::RunSlapdSize(std::stoi(users));
  }
  const int wake_ups = absl::GetFlag(FLAGS_wake_ups);
  if (wake_ups > 0) directory_sync::benchmark::MeasureWakeUps(wake_ups);
  return directory_sync::benchmark::bounds.are_kept() ? EXIT_SUCCESS
                                                      : EXIT_FAILURE;
}
