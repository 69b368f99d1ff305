#include "common/platform/windows_access.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr wchar_t kSystem[] = L"S-1-5-18";
constexpr wchar_t kAdministrators[] = L"S-1-5-32-544";
// Stands for whoever owns the file.
constexpr wchar_t kOwnerRights[] = L"S-1-3-4";

struct LocalMemory {
  void operator()(void* memory) const { LocalFree(memory); }
};

std::wstring TextOf(PSID sid) {
  wchar_t* text = nullptr;
  if (!ConvertSidToStringSidW(sid, &text)) return L"";
  const std::unique_ptr<wchar_t, LocalMemory> owned(text);
  return text;
}

// In Windows' own notation (SDDL): D:P is a list that inherits nothing, FA all
// rights, FR reading, AU who has logged on here.
std::wstring Describe(WindowsAccess access, const std::wstring& user) {
  const wchar_t* inherit =
      access == WindowsAccess::kPrivateDirectory ? L"OICI" : L"";
  std::wstring text = L"D:P";
  for (const std::wstring& sid :
       {std::wstring(L"SY"), std::wstring(L"BA"), user}) {
    text += std::wstring(L"(A;") + inherit + L";FA;;;" + sid + L")";
  }
  if (access == WindowsAccess::kPublicFile) text += L"(A;;FR;;;WD)";
  // Reading and writing, without the right to make another pipe of that name.
  if (access == WindowsAccess::kPublicPipe) text += L"(A;;0x12019b;;;AU)";
  return text;
}

absl::Status NotPrivate(const std::string& path, absl::string_view how) {
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": ", how, "; run: icacls \"", path,
                   "\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F"));
}

// For people: "BUILTIN\Users", or the SID where there is no name.
std::string NameOf(PSID sid) {
  wchar_t name[256], domain[256];
  DWORD name_size = 256, domain_size = 256;
  SID_NAME_USE use;
  if (!LookupAccountSidW(nullptr, sid, name, &name_size, domain, &domain_size,
                         &use)) {
    return ToUtf8(TextOf(sid));
  }
  return ToUtf8(std::wstring(domain) + L"\\" + name);
}

bool IsOurs(const std::wstring& sid, const std::wstring& user) {
  return sid == kSystem || sid == kAdministrators || sid == user;
}

absl::Status CheckList(PACL list, const std::wstring& user,
                       const std::string& path) {
  if (list == nullptr) return NotPrivate(path, "everybody can reach it");
  for (WORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (!GetAce(list, i, &entry)) return WindowsError(GetLastError(), path);
    const auto* header = static_cast<const ACE_HEADER*>(entry);
    if (header->AceType == ACCESS_DENIED_ACE_TYPE) continue;
    if (header->AceType != ACCESS_ALLOWED_ACE_TYPE) {
      return NotPrivate(path, "its permissions have a rule of unknown kind");
    }
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    PSID sid = &allowed->SidStart;
    const std::wstring text = TextOf(sid);
    if (!IsOurs(text, user) && text != kOwnerRights && allowed->Mask != 0) {
      return NotPrivate(path, absl::StrCat(NameOf(sid), " can reach it"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::wstring> UserSidOf(HANDLE token) {
  DWORD size = 0;
  GetTokenInformation(token, TokenUser, nullptr, 0, &size);
  std::vector<char> buffer(size);
  if (size == 0 ||
      !GetTokenInformation(token, TokenUser, buffer.data(), size, &size)) {
    return WindowsError(GetLastError(), "asking for a process's user");
  }
  return TextOf(reinterpret_cast<TOKEN_USER*>(buffer.data())->User.Sid);
}

bool IsAdministrator(HANDLE token) {
  const absl::StatusOr<std::wstring> user = UserSidOf(token);
  if (user.ok() && *user == kSystem) return true;
  // Membership is asked of a token for impersonation.
  HANDLE raw = nullptr;
  if (!DuplicateToken(token, SecurityIdentification, &raw)) return false;
  const WindowsHandle duplicate(raw);
  PSID administrators = nullptr;
  if (!ConvertStringSidToSidW(kAdministrators, &administrators)) return false;
  const std::unique_ptr<void, LocalMemory> owned(administrators);
  BOOL is_member = FALSE;
  return CheckTokenMembership(duplicate.get(), administrators, &is_member) &&
         is_member;
}

absl::StatusOr<std::wstring> OwnUserSid() {
  HANDLE raw = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw)) {
    return WindowsError(GetLastError(), "asking for this process's user");
  }
  const WindowsHandle token(raw);
  return UserSidOf(token.get());
}

absl::StatusOr<SecurityAttributes> SecurityAttributes::For(
    WindowsAccess access) {
  ASSIGN_OR_RETURN(const std::wstring user, OwnUserSid());
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
          Describe(access, user).c_str(), SDDL_REVISION_1, &descriptor,
          nullptr)) {
    return WindowsError(GetLastError(), "making a list of permissions");
  }
  return SecurityAttributes(descriptor);
}

absl::Status SetAccess(HANDLE file, WindowsAccess access,
                       const std::string& path) {
  ASSIGN_OR_RETURN(const SecurityAttributes wanted,
                   SecurityAttributes::For(access));
  BOOL present = FALSE, defaulted = FALSE;
  PACL list = nullptr;
  if (!GetSecurityDescriptorDacl(wanted.descriptor(), &present, &list,
                                 &defaulted)) {
    return WindowsError(GetLastError(), path);
  }
  const DWORD error = SetSecurityInfo(
      file, SE_FILE_OBJECT,
      DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr,
      nullptr, list, nullptr);
  if (error != ERROR_SUCCESS) return WindowsError(error, path);
  return absl::OkStatus();
}

absl::Status CheckPrivate(HANDLE file, const std::string& path) {
  ASSIGN_OR_RETURN(const std::wstring user, OwnUserSid());
  PSID owner = nullptr;
  PACL list = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const DWORD error =
      GetSecurityInfo(file, SE_FILE_OBJECT,
                      OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                      &owner, nullptr, &list, nullptr, &descriptor);
  if (error != ERROR_SUCCESS) return WindowsError(error, path);
  const std::unique_ptr<void, LocalMemory> owned(descriptor);
  if (!IsOurs(TextOf(owner), user)) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, ": belongs to ", NameOf(owner),
                     ", who could replace it; run: icacls \"", path,
                     "\" /setowner *S-1-5-32-544"));
  }
  return CheckList(list, user, path);
}

}  // namespace directory_sync
