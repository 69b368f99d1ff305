#ifndef UPLOADER_PROVIDER_LIMITS_H_
#define UPLOADER_PROVIDER_LIMITS_H_

namespace directory_sync::provider {

// The groups of calls that the provider counts apart.
enum class CallClass {
  kRead,   // GET
  kWrite,  // POST, PUT and DELETE together
};

inline constexpr CallClass kCallClasses[] = {CallClass::kRead,
                                             CallClass::kWrite};

// How many calls of each class may be made with one user key in any minute;
// failed and refused calls count. The defaults are the documented limits.
// (Writes to domains themselves, 2 a minute, are never made.)
struct Limits {
  int reads_per_minute = 60;
  int writes_per_minute = 30;

  int Of(CallClass call_class) const {
    return call_class == CallClass::kRead ? reads_per_minute
                                          : writes_per_minute;
  }
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_LIMITS_H_
