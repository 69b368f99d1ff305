#ifndef TESTS_DIRECTORY_REPLICATED_DOMAIN_H_
#define TESTS_DIRECTORY_REPLICATED_DOMAIN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::fixture {

// The domain of DirectoryFixture with a second domain controller, dc2, that
// really joined it and replicates with the first one, dc1. Takes about 10 s to
// start. Both live in dc1's namespaces (dc1 on 127.0.0.1, dc2 on 127.0.0.11):
// take dc1 away by dc1().link().Cut(), not by StopServer, which ends both.
//
// Nothing replicates at a time that a test could rely on (Samba's schedule),
// but all of it by Replicate, which returns when it is done.
class ReplicatedDomain {
 public:
  // OK: both answer over LDAPS and dc2 has all that dc1 had. Errors: as of
  // DirectoryFixture::Start, and Internal with samba-tool's words.
  static absl::StatusOr<std::unique_ptr<ReplicatedDomain>> Start(
      DirectoryFixtureOptions options = {});
  ~ReplicatedDomain();

  // The first one; accounts and files are the same for both.
  DirectoryFixture& dc1() { return *dc1_; }

  // The second one's endpoint and its link; its certificate has dc1's names.
  std::string dc2_ldaps_uri() const;
  PortForwarder& dc2_link() { return *dc2_link_; }
  // Changes dc2 as the administrator, over a link that is never cut.
  DirectoryWriter& dc2_writer() { return *dc2_writer_; }

  // Pulls what the other one has: OK when it is there.
  absl::Status ReplicateToDc1() { return Replicate("dc1", "dc2"); }
  absl::Status ReplicateToDc2() { return Replicate("dc2", "dc1"); }

 private:
  ReplicatedDomain() = default;

  absl::Status Join();
  absl::Status StartDc2();
  absl::Status Replicate(const std::string& to, const std::string& from);
  absl::Status WriteConfiguration() const;
  // Makes the names of both resolve inside; `more` are further lines.
  absl::Status SetHosts(const std::string& name, const std::string& more) const;
  absl::StatusOr<std::string> HostsLine(const std::string& host,
                                        const std::string& address,
                                        const std::string& database) const;
  // OK if it ended with 0; with the administrator's password at hand.
  absl::Status Run(std::vector<std::string> argv,
                   std::string* output = nullptr) const;

  std::unique_ptr<DirectoryFixture> dc1_;
  std::unique_ptr<PortForwarder> dc2_link_;
  std::unique_ptr<PortForwarder> dc2_administration_link_;
  std::unique_ptr<DirectoryWriter> dc2_writer_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_REPLICATED_DOMAIN_H_
