#include "uploader/store/registration_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::RegisterResponse;

constexpr char kUserKeyPurpose[] = "API user key";
constexpr char kSecretKeyPurpose[] = "API secret key";

// Bound to the address, so that an edited row can't redirect the keys.
std::string Purpose(absl::string_view purpose, absl::string_view url) {
  return absl::StrCat(purpose, " for ", url);
}

std::string SerializeDomains(const Registration& registration) {
  RegisterResponse domains;
  for (const auto& domain : registration.domains) {
    *domains.add_domains() = domain;
  }
  return domains.SerializeAsString();
}

}  // namespace

absl::Status RegistrationTable::Put(const Registration& registration,
                                    absl::Time now) {
  const std::string& url = registration.provider_url;
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare(
          "INSERT OR REPLACE INTO registration (id, provider_url, "
          "sealed_user_key, sealed_secret_key, domains, registered_at, "
          "registered_by) VALUES (1, ?, ?, ?, ?, ?, ?)"));
  insert.BindText(1, url)
      .BindBlob(
          2, cipher_.Seal(registration.user_key, Purpose(kUserKeyPurpose, url)))
      .BindBlob(3, cipher_.Seal(registration.secret_key,
                                Purpose(kSecretKeyPurpose, url)))
      .BindBlob(4, SerializeDomains(registration))
      .BindInt64(5, ToColumn(now))
      .BindText(6, registration.os_user);
  return insert.Run();
}

absl::Status RegistrationTable::Remove() {
  return database_.Execute("DELETE FROM registration");
}

absl::StatusOr<std::optional<Registration>> RegistrationTable::Get(
    const std::string& provider_url) {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT sealed_user_key, sealed_secret_key, domains, "
                        "registered_by FROM registration "
                        "WHERE provider_url = ?"));
  std::optional<Registration> found;
  select.BindText(1, provider_url);
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    Registration registration;
    registration.provider_url = provider_url;
    ASSIGN_OR_RETURN(
        registration.user_key,
        cipher_.Open(row.Blob(0), Purpose(kUserKeyPurpose, provider_url)));
    ASSIGN_OR_RETURN(
        registration.secret_key,
        cipher_.Open(row.Blob(1), Purpose(kSecretKeyPurpose, provider_url)));
    RegisterResponse domains;
    domains.ParseFromString(std::string(row.Blob(2)));
    registration.domains.assign(domains.domains().begin(),
                                domains.domains().end());
    registration.os_user = std::string(row.Text(3));
    found = std::move(registration);
    return absl::OkStatus();
  }));
  return found;
}

}  // namespace directory_sync::uploader
