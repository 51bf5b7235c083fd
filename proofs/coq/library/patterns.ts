// The export to Coq, phase errors: how many patterns the limits allow, and binary entropy.
// Source: docs/proof.md, Prop. 10; docs/rules.md, ratio, entropy and secrecy.

/** Counting patterns of phase errors, as Coq text. */
export const PATTERNS = String.raw`(* ---------- phase errors ---------- *)
Definition h (x : R) : R := - (x * ln x + (1 - x) * ln (1 - x)) / ln 2.

Lemma choose_nonneg : forall k j, (j <= k)%nat -> 0 <= C k j.
Proof. intros k j H. unfold C. apply Rmult_le_pos; [apply pos_INR|]. left. apply Rinv_0_lt_compat.
  apply Rmult_lt_0_compat; apply INR_fact_lt_0. Qed.
Lemma all_patterns : forall phi k, sum_f_R0 (fun j => C k j * phi ^ j * (1 - phi) ^ (k - j)) k = 1.
Proof. intros phi k. rewrite <- binomial. replace (phi + (1 - phi)) with 1 by ring. apply pow1. Qed.
Lemma power_exp : forall x n, 0 < x -> x ^ n = exp (INR n * ln x).
Proof. intros x n H. induction n as [|n IH]; [cbn; rewrite Rmult_0_l, exp_0; reflexivity|].
  rewrite S_INR. cbn. rewrite IH, Rmult_plus_distr_r, exp_plus, Rmult_1_l, exp_ln by exact H. ring. Qed.

(* Prop. 10: how many patterns of phase errors on k rounds have at most that many errors. *)
Definition patterns (k : nat) (most : R) : R := sum_f_R0 (fun j => if Rle_dec (INR j) most then C k j else 0) k.
Lemma patterns_at_most : forall k most phi, 0 < phi <= 1 / 2 -> most <= phi * INR k ->
  patterns k most <= exp (INR k * (h phi * ln 2)).
Proof. intros k most phi Hphi Hm. pose proof ln2_positive as P2.
  replace (h phi * ln 2) with (- (phi * ln phi + (1 - phi) * ln (1 - phi))) by (unfold h; field; lra).
  set (g := phi * ln phi + (1 - phi) * ln (1 - phi)).
  apply (Rmult_le_reg_r (exp (INR k * g))); [apply exp_pos|]. rewrite <- exp_plus.
  replace (INR k * - g + INR k * g) with 0 by ring. rewrite exp_0, <- (all_patterns phi k).
  unfold patterns. rewrite Rmult_comm, scal_sum. apply sum_Rle. intros j Hj. pose proof (choose_nonneg k j Hj) as N.
  assert (T : 0 <= C k j * phi ^ j * (1 - phi) ^ (k - j)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [exact N|]|]; apply pow_le; lra).
  destruct (Rle_dec (INR j) most) as [L|_]; [|rewrite Rmult_0_l; exact T].
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact N|]. rewrite !power_exp by lra. rewrite <- exp_plus. apply exp_le.
  rewrite minus_INR by exact Hj. unfold g. pose proof (ln_increasing_le phi (1 - phi) ltac:(lra)) as I.
  assert (0 <= (phi * INR k - INR j) * (ln (1 - phi) - ln phi)) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma patterns_positive : forall k most, 0 <= most -> 1 <= patterns k most.
Proof. intros k most H. unfold patterns. assert (E : (if Rle_dec (INR 0) most then C k 0 else 0) = 1).
  - cbn. destruct (Rle_dec 0 most); [|contradiction]. unfold C. rewrite Nat.sub_0_r. cbn. field. apply INR_fact_neq_0.
  - rewrite <- E at 1. destruct k as [|k]; [cbn; lra|]. rewrite (decomp_sum _ (S k)) by lia.
    assert (0 <= sum_f_R0 (fun i => if Rle_dec (INR (S i)) most then C (S k) (S i) else 0) (pred (S k))); [|lra].
    apply (Rle_trans _ (sum_f_R0 (fun _ => 0) (pred (S k)))); [rewrite sum_cte; lra|].
    apply sum_Rle. intros i Hi. destruct (Rle_dec (INR (S i)) most); [apply choose_nonneg; cbn in Hi; lia|lra]. Qed.

(* Binary entropy grows up to 1/2; its tangents lie above it (Gibbs). *)
Lemma h_tangent : forall x q, 0 <= x < 1 -> 0 < q < 1 -> h x <= - (x * ln q + (1 - x) * ln (1 - q)) / ln 2.
Proof. intros x q [[Hx|Hx] H1] Hq; pose proof ln2_positive; unfold h, Rdiv; apply Rmult_le_compat_r; try (left; apply Rinv_0_lt_compat; lra).
  - pose proof (ln_below (q / x) ltac:(apply Rdiv_lt_0_compat; lra)) as A.
    pose proof (ln_below ((1 - q) / (1 - x)) ltac:(apply Rdiv_lt_0_compat; lra)) as B. rewrite ln_quotient in A, B by lra.
    apply (Rmult_le_compat_l x) in A; [|lra]. apply (Rmult_le_compat_l (1 - x)) in B; [|lra].
    replace (x * (q / x - 1)) with (q - x) in A by (field; lra).
    replace ((1 - x) * ((1 - q) / (1 - x) - 1)) with (x - q) in B by (field; lra). lra.
  - subst x. rewrite Rminus_0_r, ln_1. pose proof (ln_below (1 - q) ltac:(lra)). lra. Qed.
Lemma h_tangent_1 : forall x q, 0 <= x <= 1 -> 0 < q < 1 -> h x <= - (x * ln q + (1 - x) * ln (1 - q)) / ln 2.
Proof. intros x q [H0 [H1|H1]] Hq; [apply h_tangent; lra|]. subst x. pose proof ln2_positive. unfold h, Rdiv.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|]. rewrite ln_1. pose proof (ln_below q ltac:(lra)). lra. Qed.
Lemma h_grows : forall x q, 0 <= x <= q -> 0 < q <= 1 / 2 -> h x <= h q.
Proof. intros x q Hx Hq. pose proof ln2_positive. apply (Rle_trans _ _ _ (h_tangent x q ltac:(lra) ltac:(lra))).
  unfold h, Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|].
  pose proof (ln_increasing_le q (1 - q) ltac:(lra)). assert (0 <= (q - x) * (ln (1 - q) - ln q)) by (apply Rmult_le_pos; lra). lra. Qed.

(* What the limits on the counts of one key give: rules ratio, entropy and secrecy, and Prop. 10. *)
Lemma content : forall (vacua singles errors : nat) V S T most phi H L,
  V <= INR vacua -> S <= INR singles -> 0 < T <= INR singles -> INR errors <= most -> most <= phi * T -> 0 < phi <= 1 / 2 ->
  h phi <= H -> H <= 1 -> L <= V + S * (1 - H) ->
  L <= INR vacua + INR singles * (1 - h (INR errors / INR singles)) /\
  L <= INR vacua + INR singles - log2 (patterns singles most).
Proof. intros vacua singles errors V S T most phi H L HV HS HT He Hm Hphi HH H1 HL. pose proof ln2_positive as P2. pose proof (pos_INR errors) as P.
  assert (M : most <= phi * INR singles) by (apply (Rle_trans _ _ _ Hm); apply Rmult_le_compat_l; lra).
  assert (R : INR errors / INR singles <= phi) by (apply over_le; lra).
  assert (G : S * (1 - H) <= INR singles * (1 - H)) by (apply Rmult_le_compat_r; lra).
  assert (Q : INR singles * h phi <= INR singles * H) by (apply Rmult_le_compat_l; lra).
  split.
  - assert (0 <= INR errors / INR singles) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
    pose proof (h_grows (INR errors / INR singles) phi ltac:(lra) Hphi) as E. apply (Rmult_le_compat_l (INR singles)) in E; lra.
  - pose proof (patterns_at_most singles most phi Hphi M) as N. pose proof (patterns_positive singles most ltac:(lra)) as N1.
    pose proof (ln_increasing_le _ _ (conj (Rlt_le_trans _ _ _ Rlt_0_1 N1) N)) as U. rewrite ln_exp in U.
    assert (log2 (patterns singles most) <= INR singles * h phi); [|lra].
    unfold log2. apply over_le; lra. Qed.
`
