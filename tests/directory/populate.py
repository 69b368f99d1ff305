"""Fills a freshly provisioned Samba domain with the sample company.

usage: populate.py SMB_CONF COMPANY_JSON

Writes to the domain's database directly, as the system, in one transaction:
no server runs and no password hook fires.
"""

import json
import sys

import ldb
from samba import dsdb
from samba.auth import system_session
from samba.ndr import ndr_unpack
from samba.dcerpc import security
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

NORMAL = dsdb.UF_NORMAL_ACCOUNT
NEVER_EXPIRES = dsdb.UF_DONT_EXPIRE_PASSWD
NO_MAXIMUM_AGE = str(-0x8000000000000000)
REPLICATING_DIRECTORY_CHANGES = '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2'
# What describes an object to this script and is no attribute of it.
OURS = {'sam', 'cn', 'ou', 'scope', 'disabled', 'members'}


def quoted(password):
    return ('"%s"' % password).encode('utf-16-le')


class Company:
    def __init__(self, samdb, company):
        self.samdb = samdb
        self.company = company
        self.base = str(samdb.domain_dn())

    def under_base(self, relative):
        return '%s,%s' % (relative, self.base)

    def child(self, cn, parent):
        dn = ldb.Dn(self.samdb, self.under_base(parent))
        dn.add_child('CN=x')
        dn.set_component(0, 'CN', cn)
        return dn

    def add(self, dn, object_class, attributes):
        message = ldb.Message(dn)
        message['objectClass'] = object_class
        for name, value in attributes.items():
            message[name] = value
        self.samdb.add(message)
        return dn

    def attributes(self, described):
        return {k: v for k, v in described.items() if k not in OURS}

    def add_account(self, dn, sam, password, control, attributes):
        self.add(dn, 'user', {
            'sAMAccountName': sam,
            'userPrincipalName': '%s@%s' % (
                sam, self.samdb.domain_dns_name()),
            'unicodePwd': quoted(password),
            'userAccountControl': str(control),
            **attributes,
        })
        return dn

    def add_users(self):
        password = self.company['passwords']['user']
        accounts = {}
        for user in self.company['users']:
            control = NORMAL
            if user.get('disabled'):
                control |= dsdb.UF_ACCOUNTDISABLE
            accounts[user['sam']] = self.add_account(
                self.child(user['cn'], user['ou']), user['sam'], password,
                control,
                {**self.company['everybody'], **self.attributes(user)})
        return accounts

    def add_contacts(self):
        return [
            (contact, self.add(
                self.child(contact['cn'], 'OU=Contacts,OU=Company'),
                'contact', self.attributes(contact)))
            for contact in self.company['contacts']
        ]

    def add_group(self, sam, group_type, members, attributes):
        if members:
            attributes = {**attributes, 'member': [str(m) for m in members]}
        return self.add(
            self.child(sam, 'OU=Groups,OU=Company'), 'group',
            {'sAMAccountName': sam, 'groupType': str(group_type),
             **attributes})

    def add_groups(self, accounts, contacts):
        members = {scope: [] for scope in self.company['scope_groups']}
        described = [(u, accounts[u['sam']]) for u in self.company['users']]
        for group in self.company['distribution_groups']:
            dn = self.add_group(
                group['sam'], dsdb.GTYPE_DISTRIBUTION_GLOBAL_GROUP,
                [accounts[m] for m in group['members']],
                self.attributes(group))
            described.append((group, dn))
        for item, dn in described + contacts:
            if 'scope' in item:
                members[item['scope']].append(dn)
        for scope, sam in self.company['scope_groups'].items():
            self.add_group(sam, dsdb.GTYPE_SECURITY_GLOBAL_GROUP,
                           members[scope],
                           {'description': 'Who has a mailbox there.'})

    def add_service_accounts(self):
        passwords = self.company['passwords']
        for sam, password in (
                ('svc-directory-sync', passwords['service_account']),
                ('svc-password-handler', passwords['handler_account'])):
            self.add_account(
                self.child(sam, 'OU=Service Accounts,OU=Company'), sam,
                password, NORMAL | NEVER_EXPIRES, {})

    def sid(self, sam):
        found = self.samdb.search(
            expression='(sAMAccountName=%s)' % sam, attrs=['objectSid'])
        return ndr_unpack(security.dom_sid, found[0]['objectSid'][0])

    def grant(self, dn, ace):
        """Appends one entry to an object's access list."""
        controls = ['show_deleted:1', 'sd_flags:1:4']
        rights = SDUtils(self.samdb)
        sddl = rights.get_sd_as_sddl(dn, controls)
        head, dacl = sddl.split('D:', 1)
        # Explicit entries come before inherited ones.
        flags, entries = dacl.split('(', 1)
        rights.modify_sd_on_dn(
            dn, '%sD:%s%s(%s' % (head, flags, ace, entries), controls)

    def grant_reading(self):
        sid = self.sid('svc-directory-sync')
        self.grant(self.base, '(OA;;CR;%s;;%s)' % (
            REPLICATING_DIRECTORY_CHANGES, sid))
        self.grant('CN=Deleted Objects,' + self.base,
                   '(A;CI;RPLC;;;%s)' % sid)

    def set_password_rules(self):
        """History is long, age none: so changes and refusals are testable.

        Passwords never expire: a cached template outlives the 42 days.
        """
        message = ldb.Message(ldb.Dn(self.samdb, self.base))
        for name, value in (('minPwdAge', '0'), ('pwdHistoryLength', '24'),
                            ('maxPwdAge', NO_MAXIMUM_AGE)):
            message[name] = ldb.MessageElement(
                value, ldb.FLAG_MOD_REPLACE, name)
        self.samdb.modify(message)

    def add_ldap_service_name(self):
        """Kerberos binds need ldap/<host>, which provisioning leaves out."""
        name = '%s.%s' % (self.samdb.host_dns_name().split('.')[0],
                          self.samdb.domain_dns_name())
        found = self.samdb.search(
            expression='(&(objectClass=computer)(dNSHostName=%s))' % name,
            attrs=[])
        message = ldb.Message(found[0].dn)
        message['servicePrincipalName'] = ldb.MessageElement(
            'ldap/' + name, ldb.FLAG_MOD_ADD, 'servicePrincipalName')
        self.samdb.modify(message)

    def populate(self):
        for unit in self.company['organizational_units']:
            self.add(ldb.Dn(self.samdb, self.under_base(unit)),
                     'organizationalUnit', {})
        accounts = self.add_users()
        self.add_groups(accounts, self.add_contacts())
        self.add_service_accounts()
        self.grant_reading()
        self.add_ldap_service_name()


def main(smb_conf, company_json):
    with open(company_json, encoding='utf-8') as file:
        company = json.load(file)
    parameters = LoadParm()
    parameters.load(smb_conf)
    samdb = SamDB(session_info=system_session(parameters), lp=parameters)
    sample = Company(samdb, company)
    samdb.transaction_start()
    sample.set_password_rules()
    sample.populate()
    samdb.transaction_commit()


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
