// The export to Coq, photon numbers: weights of the intensities, weak duality over every number of photons.
// Source: docs/proof.md, Prop. 9; docs/rules.md, decoy.detections and decoy.errors.

/** Photon numbers and weak duality, as Coq text. */
export const LIGHT = String.raw`(* ---------- light ---------- *)
Inductive basis := basis_X | basis_Z.
Definition other (b : basis) : basis := match b with basis_X => basis_Z | basis_Z => basis_X end.
(* A source of mean photon number mu, chosen with its probability; its weight at k photons is W_l(k), their sum R_k (docs/rules.md). *)
Record source := Source { mu : R; probability : R }.
Definition weight (k : nat) (s : source) : R := probability s * exp (- mu s) * mu s ^ k.
Definition row (sources : list source) (k : nat) : R := total (weight k) sources.
Definition share (sources : list source) (k : nat) (s : source) : R := weight k s / row sources k.
Definition light_ok (sources : list source) : Prop :=
  (forall s, In s sources -> 0 <= mu s /\ 0 < probability s) /\ exists s, In s sources /\ 0 < mu s.

Lemma weight_nonneg : forall sources k s, light_ok sources -> In s sources -> 0 <= weight k s.
Proof. intros sources k s [H _] Hs. destruct (H s Hs) as [Hm Hp]. unfold weight. apply Rmult_le_pos; [|apply pow_le; lra].
  apply Rmult_le_pos; [lra|left; apply exp_pos]. Qed.
Lemma total_positive : forall A (f : A -> R) l a, (forall b, In b l -> 0 <= f b) -> In a l -> 0 < f a -> 0 < total f l.
Proof. induction l as [|b l IH]; intros a H Ha Hp; [destruct Ha|]. cbn. fold (total f l).
  assert (0 <= total f l) by (apply total_nonneg; intros c Hc; apply H; right; exact Hc).
  assert (0 <= f b) by (apply H; left; reflexivity). destruct Ha as [->|Ha]; [lra|].
  assert (0 < total f l) by (apply (IH a); [intros c Hc; apply H; right; exact Hc|exact Ha|exact Hp]). lra. Qed.
Lemma row_positive : forall sources k, light_ok sources -> 0 < row sources k.
Proof. intros sources k L. destruct L as [H [s [Hs Hm]]] eqn:E. apply (total_positive _ _ _ s).
  - intros b Hb. apply (weight_nonneg sources); assumption.
  - exact Hs.
  - destruct (H s Hs) as [_ Hp]. unfold weight. apply Rmult_lt_0_compat; [|apply pow_lt; exact Hm].
    apply Rmult_lt_0_compat; [exact Hp|apply exp_pos]. Qed.

(* One inequality for all numbers of photons above a cut-off. *)
Record term := Term { ratio : R; factor : R; ceiling : R }.
Definition term_ok (top : R) (t : term) : Prop :=
  0 <= ratio t /\ factor t <= ceiling t /\ (ratio t = top \/ 0 <= ceiling t /\ ratio t <= top \/ ceiling t = 0).
Lemma rows_above : forall top n terms, 0 < top -> (forall t, In t terms -> term_ok top t) ->
  total (fun t => ceiling t * ratio t ^ n) terms <= 0 ->
  forall k, (n <= k)%nat -> total (fun t => factor t * ratio t ^ k) terms <= 0.
Proof. intros top n terms Ht H S k Hk. apply (Rle_trans _ (total (fun t => ceiling t * ratio t ^ n) terms * top ^ (k - n))).
  - rewrite <- total_scaled. apply total_le. intros t It. destruct (H t It) as [Hr [Hf C]].
    replace (ratio t ^ k) with (ratio t ^ n * ratio t ^ (k - n)) by (rewrite <- pow_add; f_equal; lia).
    assert (Q : 0 <= ratio t ^ n * ratio t ^ (k - n)) by (apply Rmult_le_pos; apply pow_le; exact Hr).
    apply (Rle_trans _ (ceiling t * (ratio t ^ n * ratio t ^ (k - n)))); [apply Rmult_le_compat_r; assumption|].
    destruct C as [C|[[C D]|C]].
    + rewrite C. lra.
    + rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact C|]. apply Rmult_le_compat_l; [apply pow_le; exact Hr|].
      apply pow_incr. lra.
    + rewrite C. lra.
  - assert (0 <= top ^ (k - n)) by (apply pow_le; lra).
    assert (total (fun t => ceiling t * ratio t ^ n) terms * top ^ (k - n) <= 0 * top ^ (k - n)) by (apply Rmult_le_compat_r; assumption). lra. Qed.

(* Weak duality: c k rounds of k photons, k up to any M; multipliers m per source. *)
Definition counted (c : nat -> R) (M : nat) : R := sum_f_R0 c M.
Definition expected (sources : list source) (c : nat -> R) (M : nat) (s : source) : R :=
  sum_f_R0 (fun k => share sources k s * c k) M.
Lemma expected_nonneg : forall sources c M s, light_ok sources -> In s sources -> (forall k, 0 <= c k) -> 0 <= expected sources c M s.
Proof. intros sources c M s L Hs Hc. unfold expected. apply (Rle_trans _ (sum_f_R0 (fun _ => 0) M)); [rewrite sum_cte; lra|].
  apply sum_Rle. intros k _. apply Rmult_le_pos; [|apply Hc]. unfold share, Rdiv. apply Rmult_le_pos; [apply (weight_nonneg sources); assumption|].
  left. apply Rinv_0_lt_compat, row_positive. exact L. Qed.
Lemma sum_swap : forall A (f : nat -> A -> R) l M, total (fun a => sum_f_R0 (fun k => f k a) M) l = sum_f_R0 (fun k => total (f k) l) M.
Proof. induction l as [|a l IH]; intro M; cbn; [induction M; cbn; lra|]. unfold total in IH. rewrite IH, <- plus_sum. reflexivity. Qed.
Definition priced (p : source * R) : R := snd p * exp (mu (fst p)) / probability (fst p).
Definition emitted (pairs : list (source * R)) : Prop := forall p, In p pairs -> 0 < probability (fst p).
Lemma weak_duality : forall sources pairs rest c M, light_ok sources -> emitted pairs -> (forall k, 0 <= c k) ->
  (forall k, total (fun p => snd p * mu (fst p) ^ k) pairs + rest k * row sources k <= 0) ->
  total (fun p => priced p * expected sources c M (fst p)) pairs + sum_f_R0 (fun k => rest k * c k) M <= 0.
Proof. intros sources pairs rest c M L Hp Hc H. unfold expected.
  rewrite (total_same _ _ (fun p => sum_f_R0 (fun k => priced p * (share sources k (fst p) * c k)) M)) by (intros; rewrite scal_sum; apply sum_eq; intros; ring).
  rewrite sum_swap, <- plus_sum. apply (Rle_trans _ (sum_f_R0 (fun _ => 0) M)); [|rewrite sum_cte; lra].
  apply sum_Rle. intros k _. pose proof (row_positive sources k L) as P.
  apply (Rle_trans _ ((total (fun p => snd p * mu (fst p) ^ k) pairs + rest k * row sources k) * (c k / row sources k))).
  - rewrite Rmult_plus_distr_r. apply Rplus_le_compat.
    + rewrite <- total_scaled. right. apply total_same. intros p Ip. specialize (Hp p Ip).
      unfold priced, share, weight. rewrite exp_Ropp. pose proof (exp_pos (mu (fst p))). field. repeat split; lra.
    + right. field. lra.
  - assert (0 <= c k / row sources k) by (apply Rmult_le_pos; [apply Hc|left; apply Rinv_0_lt_compat; exact P]).
    specialize (H k). apply (Rmult_le_compat_r (c k / row sources k)) in H; [|assumption]. lra. Qed.
Lemma one_term : forall c M j x, (j <= M)%nat -> sum_f_R0 (fun k => (if Nat.eqb k j then x else 0) * c k) M = x * c j.
Proof. induction M as [|M IH]; intros j x H.
  - assert (j = 0%nat) by lia. subst. cbn. ring.
  - cbn [sum_f_R0]. destruct (Nat.eq_dec j (S M)) as [->|e].
    + rewrite Nat.eqb_refl. replace (sum_f_R0 _ M) with 0; [ring|]. symmetry. rewrite <- (Rmult_0_r 0).
      rewrite (sum_eq _ (fun _ => 0)); [rewrite sum_cte; ring|]. intros i Hi. destruct (Nat.eqb_spec i (S M)); [lia|ring].
    + rewrite IH by lia. destruct (Nat.eqb_spec (S M) j); [lia|ring]. Qed.

(* rule decoy.detections *)
Lemma detections_at_least : forall sources pairs lambda j c M, light_ok sources -> emitted pairs -> (forall k, 0 <= c k) -> (j <= M)%nat ->
  (forall k, total (fun p => snd p * mu (fst p) ^ k) pairs + (lambda - if Nat.eqb k j then 1 else 0) * row sources k <= 0) ->
  total (fun p => priced p * expected sources c M (fst p)) pairs + lambda * counted c M <= c j.
Proof. intros sources pairs lambda j c M L Hp Hc Hj H. pose proof (weak_duality sources pairs _ c M L Hp Hc H) as D. cbv beta in D.
  rewrite (sum_eq _ (fun k => lambda * c k + (if Nat.eqb k j then -1 else 0) * c k)) in D
    by (intros; destruct (Nat.eqb i j); ring).
  rewrite plus_sum, one_term in D by exact Hj. unfold counted.
  replace (sum_f_R0 (fun k => lambda * c k) M) with (lambda * sum_f_R0 c M) in D by (rewrite scal_sum; apply sum_eq; intros; ring). lra. Qed.
(* rule decoy.errors; the multipliers of its pairs have the opposite sign of the certificate's *)
Lemma errors_at_most : forall sources pairs c M, light_ok sources -> emitted pairs -> (forall k, 0 <= c k) -> (1 <= M)%nat ->
  (forall k, total (fun p => snd p * mu (fst p) ^ k) pairs + (0 - if Nat.eqb k 1 then -1 else 0) * row sources k <= 0) ->
  total (fun p => priced p * expected sources c M (fst p)) pairs + c 1%nat <= 0.
Proof. intros sources pairs c M L Hp Hc Hj H. pose proof (weak_duality sources pairs _ c M L Hp Hc H) as D. cbv beta in D.
  rewrite (sum_eq _ (fun k => (if Nat.eqb k 1 then 1 else 0) * c k)) in D by (intros; destruct (Nat.eqb i 1); ring).
  rewrite one_term in D by exact Hj. lra. Qed.
Lemma le_n_plus : forall n k, (n <= n + k)%nat. Proof. intros; lia. Qed.
`
