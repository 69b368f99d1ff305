#ifndef TESTS_FLEET_FLEET_DOMAIN_H_
#define TESTS_FLEET_FLEET_DOMAIN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/directory/directory_fixture.h"
#include "tests/fleet/network.h"

namespace directory_sync::fleet_test {

struct FleetDomainOptions {
  // smb.conf's `check password script` of dc1 and dc2.
  std::string hooks[2];
  // Of dc2's Samba; for instance a preloaded clock of its own.
  std::vector<std::string> dc2_environment;
};

// Two Samba domain controllers of one domain, dc1 and dc2 (numbers 0 and 1),
// each in namespaces of its own, with a cable to this process's namespace, the
// primary's, and one between them. Replicates by Samba's own schedule where
// the cable is whole, and at once by Replicate. Needs EnterOwnNetwork first.
// Thread compatible.
class FleetDomain {
 public:
  // OK: both answer and have the sample company. Takes about 15 s.
  static absl::StatusOr<std::unique_ptr<FleetDomain>> Start(
      FleetDomainOptions options);
  ~FleetDomain();

  fixture::DirectoryFixture& dc1() { return *dc1_; }
  const fixture::SambaServer& server(int dc) const;
  // As the primary reaches it, over the cable.
  std::string ldaps_uri(int dc) const;
  // The primary, as the domain controllers reach it.
  std::vector<std::string> primary_addresses() const;
  // primary-dc1, primary-dc2, dc1-dc2.
  std::vector<Cable*> cables();
  Cable& between_controllers() { return *cables_[2]; }

  // What follows asks by links that no cut cable hinders.
  // As the administrator; errors as of DirectoryWriter.
  absl::Status ResetPassword(int dc, const std::string& user,
                             const std::string& password);
  // OK if it binds there, Unauthenticated if not.
  absl::Status CheckPassword(int dc, const std::string& user,
                             const std::string& password) const;
  // By the clock of its Samba, to the second.
  absl::StatusOr<absl::Time> ClockOf(int dc);
  // Pulls all that the other one has to `dc`; needs the cable.
  absl::Status ReplicateTo(int dc);

 private:
  FleetDomain() = default;
  absl::Status StartDc1(const FleetDomainOptions& options);
  absl::Status PrepareDc2(const FleetDomainOptions& options);
  absl::Status JoinDc2();
  absl::Status StartDc2();
  absl::Status LayCables();
  absl::Status SetHosts(int dc, const std::string& more) const;
  absl::StatusOr<std::string> HostsLine(int dc,
                                        const std::string& address) const;
  absl::Status AwaitDc2();
  absl::Status Run(const fixture::SambaServer& where,
                   std::vector<std::string> argv,
                   std::string* output = nullptr) const;
  std::string AdministrationUri(int dc) const;
  fixture::DirectoryWriter& Writer(int dc);

  std::unique_ptr<fixture::DirectoryFixture> dc1_;
  std::unique_ptr<fixture::PrivateDirectory> dc2_files_;
  std::unique_ptr<fixture::SambaServer> dc2_;
  std::unique_ptr<fixture::PortForwarder> dc1_link_;
  std::unique_ptr<fixture::PortForwarder> dc2_link_;
  std::unique_ptr<fixture::DirectoryWriter> dc2_writer_;
  std::vector<std::unique_ptr<Cable>> cables_;
  std::map<std::string, std::string> names_;
};

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_FLEET_DOMAIN_H_
