#include <algorithm>

#include "common/platform/trusted_roots.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

std::vector<std::string> CertificatesOf(const wchar_t* store_name) {
  std::vector<std::string> certificates;
  const HCERTSTORE store = CertOpenStore(
      CERT_STORE_PROV_SYSTEM_W, 0, 0,
      CERT_SYSTEM_STORE_LOCAL_MACHINE | CERT_STORE_READONLY_FLAG, store_name);
  if (store == nullptr) return certificates;
  const CERT_CONTEXT* one = nullptr;
  while ((one = CertEnumCertificatesInStore(store, one)) != nullptr) {
    certificates.emplace_back(reinterpret_cast<const char*>(one->pbCertEncoded),
                              one->cbCertEncoded);
  }
  CertCloseStore(store, 0);
  return certificates;
}

}  // namespace

std::vector<std::string> TrustedRoots() {
  std::vector<std::string> roots = CertificatesOf(L"ROOT");
  const std::vector<std::string> refused = CertificatesOf(L"Disallowed");
  roots.erase(std::remove_if(roots.begin(), roots.end(),
                             [&refused](const std::string& root) {
                               return std::find(refused.begin(), refused.end(),
                                                root) != refused.end();
                             }),
              roots.end());
  return roots;
}

}  // namespace directory_sync
