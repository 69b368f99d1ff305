/* The order of passwords, from a change on a domain controller to the provider:
 * capture, verdict, delivery. The rules and why they are there:
 * docs/password-order.md. What each name stands for in the code, how to run it
 * and what was checked: README.md beside this file.
 *
 * One account; `CHANGES` attempts to change its password, each on any of
 * `CONTROLLERS` domain controllers. Clocks tick in half seconds. A stamp is one
 * number, version * 512 + second * 4 + originating DSA, so that numbers compare
 * as Active Directory compares stamps.
 *
 * Faults, off unless defined:
 *   REFUSES   the directory refuses a change after its hook ran
 *   LOSES     a hook can't hand its capture over
 *   SPOOLS    of a loss nobody knows the stamp before it (hooks leave them in
 *             the spool)
 *   OUTLIVES  a hook runs on after its change was given up
 *   STEPS     a clock is set back between hook and commit
 *   UNSET     pwdLastSet may be zero (must change at next logon)
 *   SKEW n    the controllers' clocks differ by n ticks
 *   HOSTILE   the relay withholds, replays and reorders
 *   AMBIGUOUS a write's outcome is unknown, and it lands later or never
 *   CRASHES   the uploader dies between a write and its record
 *   RESTORES  controller 0 is set back to a snapshot (a new invocationId)
 *   RECREATES the account is deleted and created again
 *   BUNDLES   several changes in one transaction of a Samba controller, all of
 *             which are stored or none
 *   DRAINS    what a hook announced may reach the handler after it read the
 *             stamp
 *
 * Rules, on unless DROP_<rule> is defined: see README.md.
 */
#ifndef CHANGES
#define CHANGES 2
#endif
#ifndef CONTROLLERS
#define CONTROLLERS 1
#endif
#ifndef PRE0
#define PRE0 1
#endif
#ifndef PRE1
#define PRE1 1
#endif
#ifndef SKEW
#define SKEW 0
#endif
#define NONE 0
#define HOOK_DEADLINE 4 /* 2 s */
#define IsPreCommit(dc) ((dc == 0 && PRE0) || (dc == 1 && PRE1))
#define Clock(dc) (now + offset[dc])
#define Stamp(version, time, dsa) ((version) * 512 + (time) * 4 + (dsa))
#define Version(s) ((s) / 512)
#define Time(s) (((s) % 512) / 4)
#define Dsa(s) ((s) % 4)
#define InvocationId(dc) ((dc == 0 && renewed) -> 2 : dc)

/* Verdict.kind, and above them COMMITTED with that stamp */
#define UNDECIDED 0
#define SUPERSEDED 1
#define UNDECIDABLE 2

/* where an item is */
#define NOWHERE 0
#define IN_QUEUE 1
#define AT_UPLOADER 2
#define DELIVERED 3
#define WITHHELD 4

byte now = 2;
byte offset[2];

/* each domain controller */
short stamp[2];
byte password[2];
byte pwd_last_set[2];
bit in_transaction[2];
bit object_guid[2];
bit may_join[2];      /* a transaction that waits for another change */
byte staged[2];       /* changes in it */
byte staged_last[2];
byte last_seq[2];
bit renewed = 0;

/* each change, and what is captured of it (EnvelopeHeader, Candidate) */
byte controller[CHANGES + 1];
byte hook_entered[CHANGES + 1];
byte accepted[CHANGES + 1];
short before[CHANGES + 1];
bit before_guid[CHANGES + 1];
byte invocation_id[CHANGES + 1];
byte seq[CHANGES + 1];
bit open_bracket[CHANGES + 1];
bit is_capture[CHANGES + 1];
bit is_tombstone[CHANGES + 1];
bit announced[CHANGES + 1];
bit is_committed[CHANGES + 1];
short own_stamp[CHANGES + 1];
short verdict[CHANGES + 1];
byte place[CHANGES + 1];
byte changes_done = 0;

/* the uploader (PasswordRecord), and the provider */
short delivered;
bit delivered_guid = 0;
byte at_provider = NONE;
short newest_applied;
byte possible_write = NONE;
byte last_written = NONE;
bit is_unsettled = 0;
bit is_named = 0; /* shown as missed or undecidable */
byte ambiguities = 0;
byte deaths = 0;
bit quiet = 0;
bit disturbed = 0; /* restored or created again, once */
bit has_snapshot = 0;
short snapshot_stamp;
byte snapshot_password, snapshot_pwd_last_set, snapshot_seq;

inline LetTimePass() {
  if :: now = now + 1 :: now = now + 2 :: now = now + 6 fi
}
inline MayPass() { if :: true :: now = now + 1 fi }

inline Apply(c) {
  assert(c == NONE || is_committed[c]); /* never what was not committed */
  at_provider = c;
  if :: own_stamp[c] > newest_applied -> newest_applied = own_stamp[c]
     :: else fi
}

inline Commit(c, dc) {
  stamp[dc] = Stamp(Version(stamp[dc]) + 1, Clock(dc) / 2, InvocationId(dc));
  password[dc] = c; is_committed[c] = 1; own_stamp[c] = stamp[dc];
  if :: pwd_last_set[dc] = (IsPreCommit(dc) -> hook_entered[c] : Clock(dc))
#ifdef UNSET
     :: pwd_last_set[dc] = 0
#endif
  fi
}

/* What all changes of a transaction come to: one version for each, the last
 * one's password. */
inline Stage(c, dc) { staged[dc]++; staged_last[dc] = c }
inline CommitStaged(dc) {
  stamp[dc] = Stamp(Version(stamp[dc]) + staged[dc], Clock(dc) / 2,
                    InvocationId(dc));
  password[dc] = staged_last[dc]; is_committed[staged_last[dc]] = 1;
  own_stamp[staged_last[dc]] = stamp[dc];
  pwd_last_set[dc] = hook_entered[staged_last[dc]];
  staged[dc] = 0; staged_last[dc] = NONE
}

inline Announce(c) {
#ifdef DRAINS
  announced[c] = 0
#else
  announced[c] = 1
#endif
}
inline AppendCapture(c, dc) {
  accepted[c] = Clock(dc); last_seq[dc]++; seq[c] = last_seq[dc];
  is_capture[c] = 1; place[c] = IN_QUEUE; Announce(c)
}
inline AppendTombstone(c, dc) {
  accepted[c] = Clock(dc);
#ifndef DROP_TOMBSTONES
  is_tombstone[c] = 1; Announce(c)
#endif
}

proctype Change(byte c) {
  byte dc = 0; byte stored;
  atomic {
#if CONTROLLERS == 2
    if :: dc = 0 :: dc = 1 fi;
#endif
    controller[c] = dc
  }
  if
  :: IsPreCommit(dc) ->
     /* Samba: the hook runs inside the write transaction */
     atomic {
       (!in_transaction[dc] || may_join[dc]) ->
       in_transaction[dc] = 1; may_join[dc] = 0; LetTimePass();
       hook_entered[c] = Clock(dc); before[c] = stamp[dc];
       before_guid[c] = object_guid[dc]; invocation_id[c] = InvocationId(dc);
       if :: AppendCapture(c, dc)
#ifdef LOSES
          :: last_seq[dc]++; seq[c] = last_seq[dc]; AppendTombstone(c, dc)
#endif
#ifdef OUTLIVES
          :: goto outlived
#endif
       fi
     }
     atomic {
       MayPass();
#ifdef STEPS
       if :: true
          :: offset[dc] >= 6 -> offset[dc] = offset[dc] - 6 fi;
#endif
       if
       :: Clock(dc) <= hook_entered[c] + HOOK_DEADLINE ->
#ifdef BUNDLES
          Stage(c, dc);
          if
          :: CommitStaged(dc)
          :: may_join[dc] = 1; changes_done++; goto end_change
          fi
#else
          Commit(c, dc)
#endif
#ifdef REFUSES
       :: true
#endif
       :: Clock(dc) > hook_entered[c] + HOOK_DEADLINE
       fi;
       /* what was refused takes its whole transaction with it */
       staged[dc] = 0; staged_last[dc] = NONE;
       in_transaction[dc] = 0; changes_done++
     }
     goto end_change;
outlived:
     /* Samba gave the change up; the hook doesn't know */
     atomic { in_transaction[dc] = 0 }
     atomic {
       LetTimePass();
#ifdef DROP_DEADLINE
       AppendCapture(c, dc);
#else
       last_seq[dc]++; seq[c] = last_seq[dc]; AppendTombstone(c, dc);
#endif
       changes_done++
     }
  :: else ->
     /* Windows: PasswordFilter, the change, PasswordChangeNotify */
     atomic {
       LetTimePass(); hook_entered[c] = Clock(dc); open_bracket[c] = 1;
       before[c] = stamp[dc]; before_guid[c] = object_guid[dc];
       invocation_id[c] = InvocationId(dc)
     }
     atomic {
       !in_transaction[dc]; MayPass();
       if
       :: Clock(dc) <= hook_entered[c] + HOOK_DEADLINE -> Commit(c, dc)
#ifdef REFUSES
       :: changes_done++; goto end_change
#endif
       :: Clock(dc) > hook_entered[c] + HOOK_DEADLINE ->
          changes_done++; goto end_change
       fi;
       stored = Clock(dc)
     }
     atomic {
       MayPass();
       if
       :: Clock(dc) <= stored + HOOK_DEADLINE &&
          Clock(dc) <= hook_entered[c] + HOOK_DEADLINE -> AppendCapture(c, dc)
       :: Clock(dc) > stored + HOOK_DEADLINE ||
          Clock(dc) > hook_entered[c] + HOOK_DEADLINE -> AppendTombstone(c, dc)
#ifdef LOSES
       :: true -> AppendTombstone(c, dc)
#endif
       fi;
       changes_done++
     }
  fi;
end_change: skip
}

/* ---- password-handler/decide.h ---- */
byte other; bit later_one; bit later_unknown; bit must_wait; short S; byte P;
#ifdef SPOOLS
#define IsBeforeKnown(o) (is_capture[o])
#else
#define IsBeforeKnown(o) (true)
#endif
#define IsKnown(c) ((is_capture[c] || is_tombstone[c]) && announced[c])
#define IsElsewhere(o, c) (o == c || controller[o] != controller[c])
#define IsInBracket(o) \
  (Time(S) >= hook_entered[o] / 2 && Time(S) <= accepted[o] / 2 && \
   (P == 0 || (P >= hook_entered[o] && P <= accepted[o])))
#define MayBeInBracket(o) \
  (Time(S) >= hook_entered[o] / 2 && \
   Time(S) <= (hook_entered[o] + HOOK_DEADLINE) / 2 && \
   (P == 0 || \
    (P >= hook_entered[o] && P <= hook_entered[o] + HOOK_DEADLINE)))

#ifdef DROP_OWN_DSA
#define IsOwnChange(c) (true)
#else
#define IsOwnChange(c) (Dsa(S) == invocation_id[c] && \
                        InvocationId(controller[c]) == invocation_id[c])
#endif
#ifdef DROP_OBJECT
#define IsOurObject(c) (true)
#define IsSameObject(c) (true)
#else
#define IsOurObject(c) (before_guid[c] == delivered_guid)
#define IsSameObject(c) (object_guid[controller[c]] == before_guid[c])
#endif
#ifdef DROP_NEXT_VERSION
#define IsNextVersion(c) (true)
#else
/* one for each hook that read the same `before` */
#define SharesBefore(o, c) (controller[o] == controller[c] && IsKnown(o) && \
                            IsBeforeKnown(o) && before[o] == before[c])
#if CHANGES > 2
#define SharingBefore(c) (SharesBefore(1, c) + SharesBefore(2, c) + \
                          SharesBefore(3, c))
#else
#define SharingBefore(c) (SharesBefore(1, c) + SharesBefore(2, c))
#endif
#ifdef DROP_SHARED_BEFORE
#define IsNextVersion(c) (Version(S) == Version(before[c]) + 1)
#else
#define IsNextVersion(c) (Version(S) > Version(before[c]) && \
                          Version(S) <= Version(before[c]) + SharingBefore(c))
#endif
#endif

inline DecidePreCommit(c) {
  later_one = 0; later_unknown = 0; other = 1;
  do
  :: other <= CHANGES ->
     if
     :: !IsElsewhere(other, c) && IsKnown(other) && seq[other] > seq[c] &&
        !IsBeforeKnown(other) -> later_unknown = 1
     :: !IsElsewhere(other, c) && IsKnown(other) && seq[other] > seq[c] &&
        IsBeforeKnown(other) &&
        (before[other] != S ||
         before_guid[other] != object_guid[controller[c]]) -> later_one = 1
     :: else
     fi;
     other++
  :: else -> break
  od;
#ifdef DROP_HIGHEST_SEQ
  later_one = 0;
#endif
#ifdef DROP_UNKNOWN_LOSS
  later_unknown = 0;
#endif
  if
  :: S == before[c] && object_guid[controller[c]] == before_guid[c] -> skip
  :: else ->
     if
     :: !later_one && IsOwnChange(c) && IsSameObject(c) && IsNextVersion(c) ->
        if
        :: later_unknown -> verdict[c] = UNDECIDABLE
        :: !later_unknown -> verdict[c] = S
        fi
     :: else -> verdict[c] = SUPERSEDED
     fi
  fi
}

inline DecidePostCommit(c) {
  later_one = 0; must_wait = 0; other = 1;
  do
  :: other <= CHANGES ->
     if
     :: IsElsewhere(other, c) || !open_bracket[other] -> skip
     :: !IsElsewhere(other, c) && open_bracket[other] ->
        if
        :: !IsKnown(other) && changes_done < CHANGES &&
           Clock(controller[c]) <= hook_entered[other] + HOOK_DEADLINE ->
           must_wait = 1
        :: !IsKnown(other) && MayBeInBracket(other) -> later_one = 1
        :: IsKnown(other) && IsInBracket(other) -> later_one = 1
        :: else
        fi
     fi;
     other++
  :: else -> break
  od;
#ifdef DROP_OVERLAP
  later_one = 0;
#endif
#ifdef DROP_OPEN_BRACKET
  must_wait = 0;
#endif
  if
  :: Dsa(S) != invocation_id[c] || !IsInBracket(c) -> verdict[c] = SUPERSEDED
  :: else ->
     if
     :: must_wait -> skip
     :: !must_wait && later_one -> verdict[c] = UNDECIDABLE
     :: !must_wait && !later_one -> verdict[c] = S
     fi
  fi
}

/* The stamp first, then what hooks have announced, then the decision. */
inline Decide(c) {
  S = stamp[controller[c]]; P = pwd_last_set[controller[c]];
#ifndef DROP_DRAIN
  other = 1;
  do
  :: other <= CHANGES ->
     if :: !IsElsewhere(other, c) -> announced[other] = 1 :: else fi; other++
  :: else -> break
  od;
#endif
  announced[c] = 1;
  if
  :: IsPreCommit(controller[c]) -> DecidePreCommit(c)
  :: else -> DecidePostCommit(c)
  fi;
  other = 0; later_one = 0; later_unknown = 0; must_wait = 0; S = 0; P = 0
}
#define HasMoved(c) (!IsPreCommit(controller[c]) || \
                     stamp[controller[c]] != before[c] || \
                     object_guid[controller[c]] != before_guid[c])

inline AnyChange(c) {
  if :: c = 1 :: c = 2
#if CHANGES > 2
     :: c = 3
#endif
  fi
}

/* Replication, courier and relay, a provider that is slow, an administrator. */
active proctype World() provided (!quiet) {
  byte c;
  do
  :: quiet -> break
  :: atomic { CONTROLLERS == 2 && stamp[0] > stamp[1] && !in_transaction[1] ->
              stamp[1] = stamp[0]; password[1] = password[0];
              pwd_last_set[1] = pwd_last_set[0] }
  :: atomic { CONTROLLERS == 2 && stamp[1] > stamp[0] && !in_transaction[0] ->
              stamp[0] = stamp[1]; password[0] = password[1];
              pwd_last_set[0] = pwd_last_set[1] }
  :: atomic {
       AnyChange(c);
       if
       :: place[c] == IN_QUEUE && verdict[c] == UNDECIDED && HasMoved(c) ->
          Decide(c)
       :: place[c] == IN_QUEUE && verdict[c] != UNDECIDED ->
          place[c] = AT_UPLOADER
#ifdef HOSTILE
       :: place[c] == IN_QUEUE -> place[c] = WITHHELD
       :: place[c] == DELIVERED -> place[c] = AT_UPLOADER
#endif
       :: else
       fi;
       c = 0
     }
#ifdef BUNDLES
  :: atomic { may_join[0] -> may_join[0] = 0;
              if :: CommitStaged(0) :: staged[0] = 0; staged_last[0] = NONE fi;
              in_transaction[0] = 0 }
  :: atomic { may_join[1] -> may_join[1] = 0;
              if :: CommitStaged(1) :: staged[1] = 0; staged_last[1] = NONE fi;
              in_transaction[1] = 0 }
#endif
#if defined(AMBIGUOUS) || defined(CRASHES)
  :: atomic { possible_write != NONE -> Apply(possible_write);
              possible_write = NONE }
  :: atomic { possible_write != NONE -> possible_write = NONE }
#endif
#ifdef RESTORES
  :: atomic { !has_snapshot && !in_transaction[0] ->
              has_snapshot = 1; snapshot_stamp = stamp[0];
              snapshot_password = password[0];
              snapshot_pwd_last_set = pwd_last_set[0];
              snapshot_seq = last_seq[0] }
  :: atomic { has_snapshot && !disturbed && !in_transaction[0] ->
              disturbed = 1; renewed = 1; stamp[0] = snapshot_stamp;
              password[0] = snapshot_password;
              pwd_last_set[0] = snapshot_pwd_last_set;
              last_seq[0] = snapshot_seq; c = 1;
              /* the handler's queue goes back with the machine */
              do
              :: c <= CHANGES ->
                 if
                 :: place[c] == IN_QUEUE && controller[c] == 0 &&
                    seq[c] > snapshot_seq -> place[c] = NOWHERE; is_capture[c] = 0
                 :: else
                 fi;
                 c++
              :: else -> break
              od;
              c = 0 }
#endif
#ifdef RECREATES
  :: atomic { !disturbed && !in_transaction[0] ->
              disturbed = 1; object_guid[0] = 1; stamp[0] = Stamp(0, 0, 3);
              password[0] = NONE; pwd_last_set[0] = 0 }
#endif
  od
}

/* ---- uploader/passwords/delivery_decision.h ---- */
byte candidate; bit has_rival; short current;
#define AllControllers(condition) \
  ((stamp[0] condition) && (stamp[CONTROLLERS - 1] condition))

#ifdef DROP_STAMP_READ
#define IsCurrent(c) (verdict[c] > UNDECIDABLE)
#else
#define IsCurrent(c) (verdict[c] == current && IsOurObject(c))
#endif
#ifdef DROP_ABOVE_DELIVERED
#define IsAboveDelivered (true)
#else
#define IsAboveDelivered (current > delivered)
#endif

inline Consider(c) {
  if
  :: place[c] == AT_UPLOADER && IsCurrent(c) ->
     if :: candidate == NONE -> candidate = c :: else -> has_rival = 1 fi
  :: else
  fi
}

/* PasswordWrites: intent, call, outcome */
inline BeginWrite() {
#ifndef DROP_INTENT
  delivered = current; place[candidate] = DELIVERED;
  last_written = candidate
#else
  skip
#endif
}
inline Deliver() {
#ifdef DROP_DELIVER
  skip
#else
  /* never what no domain controller has any more */
  assert(password[0] == candidate || password[CONTROLLERS - 1] == candidate);
  BeginWrite();
  if
  :: Apply(candidate); delivered = current; place[candidate] = DELIVERED;
     last_written = candidate
#ifdef AMBIGUOUS
  :: !quiet && possible_write == NONE && ambiguities < 2 ->
     possible_write = candidate; ambiguities++;
     last_written = candidate;
#ifndef DROP_UNSETTLED
     is_unsettled = 1
#endif
#endif
#ifdef CRASHES
  :: !quiet && possible_write == NONE && deaths < 1 ->
     possible_write = candidate; deaths++;
#ifndef DROP_INTENT
     is_unsettled = 1 /* RecoverIntents */
#endif
#endif
  fi
#endif
}

inline DecideDelivery(dc) {
  candidate = NONE; has_rival = 0; current = stamp[dc];
  if
  :: object_guid[dc] != delivered_guid ->
     delivered_guid = object_guid[dc]; delivered = 0
  :: else
  fi;
  Consider(1); Consider(2);
#if CHANGES > 2
  Consider(3);
#endif
#ifdef DROP_STAMP_READ
  if :: candidate != NONE -> current = verdict[candidate] :: else fi;
#endif
  /* StampFinding::kBackwards, and the same for a candidate */
#ifdef DROP_EVERY_CONTROLLER
  if :: current < delivered -> delivered = current - 4 :: else fi;
#else
  if
  :: AllControllers(< delivered) && object_guid[dc] == delivered_guid ->
     delivered = (stamp[0] > stamp[CONTROLLERS - 1]
                  -> stamp[0] : stamp[CONTROLLERS - 1]) - 4;
     is_named = 1
  :: else
  fi;
#endif
  if
  :: place[1] == AT_UPLOADER && verdict[1] == delivered -> is_named = 1
  :: place[2] == AT_UPLOADER && verdict[2] == delivered -> is_named = 1
#if CHANGES > 2
  :: place[3] == AT_UPLOADER && verdict[3] == delivered -> is_named = 1
#endif
  :: else
  fi;
#ifdef DROP_TIE
  /* an order of DSAs of our own */
  if
  :: candidate != NONE && delivered / 4 == current / 4 &&
     (current ^ 1) < (delivered ^ 1) -> candidate = NONE
  :: candidate != NONE && delivered / 4 == current / 4 &&
     (current ^ 1) > (delivered ^ 1) -> delivered = 0
  :: else
  fi;
#else
  if
  :: candidate != NONE && delivered / 4 == current / 4 &&
     delivered != current && stamp[0] != stamp[CONTROLLERS - 1] ->
     candidate = NONE
  :: candidate != NONE && delivered / 4 == current / 4 &&
     delivered != current && stamp[0] == stamp[CONTROLLERS - 1] ->
     delivered = 0
  :: else
  fi;
#endif
  if
  :: candidate != NONE && !has_rival && IsAboveDelivered -> Deliver()
  :: else
  fi;
  candidate = NONE; has_rival = 0; current = 0
}

/* ---- uploader/passwords/stamp_look.h, delivery_decision.h ----
 * When nothing is on its way any more: a stamp that no confirmed capture
 * explains was missed, one that two explain is undecidable. */
#define Explains(c) (place[c] == AT_UPLOADER && verdict[c] == stamp[0] && \
                     IsOurObject(c))
#if CHANGES > 2
#define Explanations (Explains(1) + Explains(2) + Explains(3))
#else
#define Explanations (Explains(1) + Explains(2))
#endif
inline LookAtStamp() {
#ifndef DROP_LOOK
  if
  :: stamp[0] != delivered && Explanations != 1 -> is_named = 1
  :: else
  fi
#else
  skip
#endif
}

#define IsSettled(c) (place[c] != IN_QUEUE || \
                      (verdict[c] == UNDECIDED && !HasMoved(c)))
#if CHANGES > 2
#define AllSettled (IsSettled(1) && IsSettled(2) && IsSettled(3))
#else
#define AllSettled (IsSettled(1) && IsSettled(2))
#endif
#define IsQuiet (changes_done == CHANGES && !may_join[0] && !may_join[1] && \
                 stamp[0] == stamp[CONTROLLERS - 1] && \
                 password[0] == password[CONTROLLERS - 1] && \
                 possible_write == NONE && AllSettled)

active proctype Uploader() {
  do
  :: atomic { DecideDelivery(0) }
  :: atomic { CONTROLLERS == 2 -> DecideDelivery(1) }
  :: atomic { IsQuiet -> quiet = 1; DecideDelivery(0);
              /* nothing can land any more: the current one is written again */
              if :: is_unsettled -> Apply(last_written) :: else fi;
              LookAtStamp(); break }
  od;
  atomic {
    /* what is shown as delivered is at the provider */
    assert(!(delivered == stamp[0] && object_guid[0] == delivered_guid &&
             password[0] != NONE && at_provider != password[0] && !is_named));
#ifndef RESTORES
#ifndef RECREATES
    /* never an older one after a newer one */
    assert(own_stamp[at_provider] >= newest_applied);
#endif
#endif
    /* the current password is delivered, or the account is named; what is
     * confirmed by one capture alone is never left behind */
    assert(at_provider == password[0] || password[0] == NONE || is_named);
#ifdef STRICT
    /* and nobody is named without need */
    assert(at_provider == password[0] || password[0] == NONE);
#endif
  }
}

init {
  atomic {
#if SKEW > 0
    if :: offset[1] = 0 :: offset[1] = SKEW :: offset[0] = SKEW fi;
#endif
#ifdef STEPS
    offset[0] = 6; offset[1] = 6;
#endif
    stamp[0] = Stamp(1, 0, 0); stamp[1] = Stamp(1, 0, 0);
    delivered = Stamp(1, 0, 0); own_stamp[0] = Stamp(1, 0, 0);
    run Change(1); run Change(2);
#if CHANGES > 2
    run Change(3)
#endif
  }
}
