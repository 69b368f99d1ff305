#include "uploader/store/registered_domains.h"

#include "absl/strings/ascii.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

absl::StatusOr<std::vector<std::string>> RegisteredExchangeDomains(
    Database& database) {
  ASSIGN_OR_RETURN(Statement select,
                   database.Prepare("SELECT domains FROM registration"));
  std::vector<std::string> names;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) {
    directorysync::upload::v1::RegisterResponse registered;
    registered.ParseFromString(std::string(row.Blob(0)));
    for (const auto& domain : registered.domains()) {
      if (!domain.hosted_exchange()) continue;
      names.push_back(absl::AsciiStrToLower(domain.name()));
    }
    return absl::OkStatus();
  }));
  return names;
}

absl::StatusOr<bool> StoreDomains(
    Database& database,
    const std::vector<directorysync::upload::v1::MailDomain>& domains) {
  directorysync::upload::v1::RegisterResponse stored;
  for (const auto& domain : domains) *stored.add_domains() = domain;
  ASSIGN_OR_RETURN(Statement update,
                   database.Prepare("UPDATE registration SET domains = ?1 "
                                    "WHERE domains <> ?1"));
  update.BindBlob(1, stored.SerializeAsString());
  RETURN_IF_ERROR(update.Run());
  return database.changes() > 0;
}

}  // namespace directory_sync::uploader
