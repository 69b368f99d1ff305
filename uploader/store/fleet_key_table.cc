#include "uploader/store/fleet_key_table.h"

#include <utility>

#include "common/status/status_macros.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

constexpr char kAuthorityPurpose[] = "fleet authority's key";
constexpr char kSealingPurpose[] = "sealing key";
constexpr char kSettingsPurpose[] = "settings key";

}  // namespace

absl::StatusOr<std::optional<AuthorityKeys>> FleetKeyTable::Authority() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT certificate_pem, sealed_key_pem FROM fleet"));
  std::optional<AuthorityKeys> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    AuthorityKeys keys;
    keys.certificate_pem = std::string(row.Text(0));
    ASSIGN_OR_RETURN(keys.key_pem,
                     cipher_.Open(row.Blob(1), kAuthorityPurpose));
    found = std::move(keys);
    return absl::OkStatus();
  }));
  return found;
}

absl::Status FleetKeyTable::PutAuthority(const AuthorityKeys& keys) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare(
          "INSERT OR REPLACE INTO fleet "
          "(id, certificate_pem, sealed_key_pem) VALUES (1, ?, ?)"));
  replace.BindText(1, keys.certificate_pem)
      .BindBlob(2, cipher_.Seal(keys.key_pem, kAuthorityPurpose));
  return replace.Run();
}

absl::StatusOr<std::optional<SettingsKeys>> FleetKeyTable::Settings() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare("SELECT sealed_seed, body FROM fleet_settings"));
  std::optional<SettingsKeys> found;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    SettingsKeys keys;
    ASSIGN_OR_RETURN(keys.signing_seed,
                     cipher_.Open(row.Blob(0), kSettingsPurpose));
    keys.settings = std::string(row.Blob(1));
    found = std::move(keys);
    return absl::OkStatus();
  }));
  return found;
}

absl::Status FleetKeyTable::PutSettings(const SettingsKeys& keys) {
  ASSIGN_OR_RETURN(
      Statement replace,
      database_.Prepare("INSERT OR REPLACE INTO fleet_settings "
                        "(id, sealed_seed, body) VALUES (1, ?, ?)"));
  replace.BindBlob(1, cipher_.Seal(keys.signing_seed, kSettingsPurpose))
      .BindBlob(2, keys.settings);
  return replace.Run();
}

absl::StatusOr<std::vector<StoredSealingKey>> FleetKeyTable::SealingKeys() {
  ASSIGN_OR_RETURN(
      Statement select,
      database_.Prepare(
          "SELECT public_key, sealed_secret, made_at, replaced_at "
          "FROM sealing_key ORDER BY replaced_at IS NULL, replaced_at"));
  std::vector<StoredSealingKey> keys;
  RETURN_IF_ERROR(select.ForEach([&](Statement& row) -> absl::Status {
    StoredSealingKey key;
    key.public_key = std::string(row.Blob(0));
    ASSIGN_OR_RETURN(key.secret, cipher_.Open(row.Blob(1), kSealingPurpose));
    key.made_at = FromColumn(row.Int64(2));
    if (!row.IsNull(3)) key.replaced_at = FromColumn(row.Int64(3));
    keys.push_back(std::move(key));
    return absl::OkStatus();
  }));
  return keys;
}

absl::Status FleetKeyTable::PutSealingKey(absl::string_view public_key,
                                          const Secret& secret,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(Statement replace,
                   database_.Prepare("UPDATE sealing_key SET replaced_at = ? "
                                     "WHERE replaced_at IS NULL"));
  replace.BindInt64(1, ToColumn(now));
  RETURN_IF_ERROR(replace.Run());
  ASSIGN_OR_RETURN(
      Statement insert,
      database_.Prepare("INSERT INTO sealing_key (public_key, sealed_secret, "
                        "made_at) VALUES (?, ?, ?)"));
  insert.BindBlob(1, public_key)
      .BindBlob(2, cipher_.Seal(secret, kSealingPurpose))
      .BindInt64(3, ToColumn(now));
  return insert.Run();
}

absl::Status FleetKeyTable::ForgetSealingKeys(absl::Time time) {
  ASSIGN_OR_RETURN(
      Statement remove,
      database_.Prepare("DELETE FROM sealing_key WHERE replaced_at < ?"));
  remove.BindInt64(1, ToColumn(time));
  return remove.Run();
}

}  // namespace directory_sync::uploader
