#ifndef COMMON_LDAP_KERBEROS_H_
#define COMMON_LDAP_KERBEROS_H_

#include <string>

#include "absl/status/status.h"

namespace directory_sync::ldap {

// Makes `keytab_file` the keys with which this whole process logs in
// (KRB5_CLIENT_KTNAME), and keeps its tickets in memory alone (KRB5CCNAME).
// MIT Kerberos fetches tickets by itself, anew before they expire, for the
// first account in the file. Servers are known by the names that they are
// configured by: DNS, which can be forged, isn't asked for others, whatever
// krb5.conf says (KRB5_CONFIG is put before it). Call it before there are other
// threads. Errors as in ReadSecretFile: a keytab is as good as a password.
//
// On Windows a process has the keys of the account that it runs as:
// `keytab_file` must be empty, else InvalidArgument.
absl::Status UseKeytab(const std::string& keytab_file);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_KERBEROS_H_
