#include "tests/benchmark/full_read.h"

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_format.h"
#include "common/server/channel.h"
#include "directory-reader/object_decoder.h"
#include "tests/benchmark/cpu_time.h"
#include "tests/benchmark/timing.h"
#include "tests/directory/run_command.h"

namespace directory_sync::benchmark {
namespace {

namespace pb = directorysync::directory::v1;

constexpr absl::Duration kLongest = absl::Minutes(20);
constexpr double kMostMegabytes = 40;

}  // namespace

const std::vector<std::string>& Attributes() {
  static const auto* const names =
      new std::vector<std::string>{"displayName",
                                   "givenName",
                                   "sn",
                                   "initials",
                                   "mail",
                                   "title",
                                   "department",
                                   "company",
                                   "mobile",
                                   "telephoneNumber",
                                   "description",
                                   "facsimileTelephoneNumber",
                                   "l",
                                   "physicalDeliveryOfficeName",
                                   "st",
                                   "streetAddress",
                                   "postalCode",
                                   "wWWHomePage",
                                   "co",
                                   "proxyAddresses",
                                   "employeeID",
                                   "userPrincipalName",
                                   "extensionName"};
  return *names;
}

std::string ReadSnapshot(pb::DirectoryReader::Stub& stub, int least) {
  grpc::ClientContext context;
  SetDeadline(context, kLongest);
  pb::ReadSnapshotRequest request;
  for (const std::string& name : Attributes()) request.add_attributes(name);
  const auto reader = stub.ReadSnapshot(&context, request);
  pb::ReadSnapshotResponse response;
  int users = 0;
  std::string checkpoint;
  while (reader->Read(&response)) {
    for (const pb::DirectoryObject& object : response.objects()) {
      users += object.kind() == pb::OBJECT_KIND_USER ? 1 : 0;
    }
    checkpoint = response.checkpoint();
  }
  const grpc::Status status = reader->Finish();
  if (status.ok() && users >= least) return checkpoint;
  std::cerr << users << " users, " << status.error_message() << std::endl;
  std::abort();
}

void RunLdapsearch(const ReadDirectory& directory, const std::string& base,
                   bool extended_dn) {
  // Through a shell only to throw the output away.
  std::vector<std::string> argv = {"sh",
                                   "-c",
                                   "exec \"$0\" \"$@\" > /dev/null",
                                   "ldapsearch",
                                   "-LLL",
                                   "-x",
                                   "-o",
                                   "ldif-wrap=no",
                                   "-H",
                                   directory.uri,
                                   "-D",
                                   directory.account,
                                   "-y",
                                   directory.password_file,
                                   "-b",
                                   base,
                                   "-E",
                                   "pr=1000/noprompt"};
  if (extended_dn) {
    // SEQUENCE { INTEGER 0 }: in hexadecimal.
    argv.insert(argv.end(), {"-E", "!1.2.840.113556.1.4.529=::MAMCAQA="});
  }
  argv.push_back(directory_reader::kObjectFilter);
  // `member` without a range: all of it, as the reader gets it in parts.
  const directory_reader::ObjectDecoder decoder(Attributes());
  for (std::string& name : decoder.ChangesAttributes()) {
    argv.push_back(std::move(name));
  }
  fixture::CommandOptions options;
  options.environment = {"LDAPTLS_CACERT=" + directory.ca_file};
  options.timeout = kLongest;
  const auto result = fixture::RunCommand(argv, options);
  if (result.ok() && result->ok()) return;
  std::cerr << (result.ok() ? result->Describe() : result.status().ToString())
            << std::endl;
  std::abort();
}

void CompareFullRead(const ReadDirectory& directory, const std::string& base,
                     bool extended_dn, int users, int rounds, double most,
                     Bounds& bounds) {
  ReaderProcess reader(directory);
  Duel cpu;
  const auto spent = [](std::vector<absl::Duration>& times, auto read) {
    const absl::Duration before = CpuTimeOfAll();
    read();
    times.push_back(CpuTimeOfAll() - before);
  };
  const Duel duel = Measure(
      rounds,
      [&] { spent(cpu.ours, [&] { ReadSnapshot(reader.stub(), users); }); },
      [&] {
        spent(cpu.peers, [&] { RunLdapsearch(directory, base, extended_dn); });
      });
  const double megabytes = reader.PeakKibibytes() / 1024.0;
  std::cout << absl::StrFormat(
      "full read    %6d users  reader %7.3f s  ldapsearch %7.3f s  ratio of "
      "least %.2f, of medians %.2f  (%.0f users/s)%s  peak memory %.1f MB%s\n"
      "             processors, with the server and the caller: %.2f s to "
      "%.2f s, ratio of least %.2f\n",
      users, absl::ToDoubleSeconds(Duel::Least(duel.ours)),
      absl::ToDoubleSeconds(Duel::Least(duel.peers)), duel.LeastRatio(),
      duel.MedianRatio(), users / absl::ToDoubleSeconds(Duel::Least(duel.ours)),
      bounds.Check(duel.LeastRatio(), most), megabytes,
      bounds.Check(megabytes, kMostMegabytes),
      absl::ToDoubleSeconds(Duel::Least(cpu.ours)),
      absl::ToDoubleSeconds(Duel::Least(cpu.peers)), cpu.LeastRatio());
  std::cout.flush();
}

}  // namespace directory_sync::benchmark
