// The export to Coq, the quantities of a run that `composable` speaks of, and thinning.
// Source: docs/proof.md, section 6; docs/rules.md, Symbols, thin.detections and thin.errors.

/** The quantities of a run, as Coq text. */
export const RUN = String.raw`(* ---------- runs ---------- *)
(* The protocol: matching b is the probability that both choose b; keyed b the intensities that make key there; sampled a share of it. *)
Record setting := Setting { sources : list source; matching : basis -> R; keyed : basis -> list source; sampled : R }.
(* What a run holds and nobody sees: detected b k, the sifted detections in b of k photons, k up to the number photons; erring b k, those
   in error, and for k = 1 the errors in b of all single photons times the share of b; and what became of the keyed rounds. *)
Record run := Run { photons : nat; detected : basis -> nat -> R; erring : basis -> nat -> R;
  keyed_vacua : basis -> nat; keyed_singles : basis -> nat; phase_errors : basis -> nat }.
Definition possible (r : run) : Prop :=
  (1 <= photons r)%nat /\ (forall b k, 0 <= detected r b k) /\ (forall b k, 0 <= erring r b k).

(* The means of docs/rules.md, Symbols: expected gain, expected error, keyedMean, phaseErrorMean. *)
Definition mean_gain (p : setting) (r : run) (b : basis) (s : source) : R := expected (sources p) (detected r b) (photons r) s.
Definition mean_error (p : setting) (r : run) (b : basis) (s : source) : R := expected (sources p) (erring r b) (photons r) s.
Definition kept (p : setting) (b : basis) (k : nat) : R := (1 - sampled p) * total (weight k) (keyed p b) / row (sources p) k.
Definition mean_keyed (p : setting) (r : run) (b : basis) (k : nat) : R := detected r b k * kept p b k.
Definition mean_phase_errors (p : setting) (r : run) (b : basis) : R :=
  erring r (other b) 1 * (matching p b / matching p (other b)) * kept p b 1.

(* rules thin.detections and thin.errors *)
Lemma thinned_below : forall p r b k v m, light_ok (sources p) -> v <= detected r b k ->
  0 <= (1 - sampled p) * total (weight k) (keyed p b) ->
  m * row (sources p) k <= v * ((1 - sampled p) * total (weight k) (keyed p b)) -> m <= mean_keyed p r b k.
Proof. intros p r b k v m L Hv H0 H. pose proof (row_positive (sources p) k L) as P. unfold mean_keyed, kept.
  set (a := (1 - sampled p) * total (weight k) (keyed p b)) in *.
  apply (Rmult_le_reg_r (row (sources p) k)); [exact P|]. unfold Rdiv. rewrite !Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply (Rle_trans _ _ _ H). apply Rmult_le_compat_r; assumption. Qed.
Lemma thinned_above : forall p r b w m, light_ok (sources p) -> erring r (other b) 1 <= w ->
  0 < matching p b -> 0 < matching p (other b) ->
  0 <= (1 - sampled p) * total (weight 1) (keyed p b) ->
  w * matching p b * ((1 - sampled p) * total (weight 1) (keyed p b)) <= m * (matching p (other b) * row (sources p) 1) ->
  mean_phase_errors p r b <= m.
Proof. intros p r b w m L Hw Hb Ho H0 H. pose proof (row_positive (sources p) 1 L) as P. unfold mean_phase_errors, kept.
  set (a := (1 - sampled p) * total (weight 1) (keyed p b)) in *.
  replace (erring r (other b) 1 * (matching p b / matching p (other b)) * (a / row (sources p) 1))
    with (erring r (other b) 1 * matching p b * a / (matching p (other b) * row (sources p) 1)) by (field; lra).
  apply over_le; [apply Rmult_lt_0_compat; assumption|]. apply (Rle_trans _ _ _) with (2 := H).
  apply Rmult_le_compat_r; [exact H0|]. apply Rmult_le_compat_r; lra. Qed.

Lemma gain_nonneg : forall p r b s, light_ok (sources p) -> In s (sources p) -> possible r -> 0 <= mean_gain p r b s.
Proof. intros p r b s L Hs [_ [H _]]. apply expected_nonneg; auto. Qed.
Lemma error_nonneg : forall p r b s, light_ok (sources p) -> In s (sources p) -> possible r -> 0 <= mean_error p r b s.
Proof. intros p r b s L Hs [_ [_ H]]. apply expected_nonneg; auto. Qed.
Lemma detected_nonneg : forall r b, possible r -> forall k, 0 <= detected r b k.
Proof. intros r b [_ [H _]]. apply H. Qed.
Lemma erring_nonneg : forall r b, possible r -> forall k, 0 <= erring r b k.
Proof. intros r b [_ [_ H]]. apply H. Qed.
Lemma photons_0 : forall r, possible r -> (0 <= photons r)%nat.
Proof. intros. apply Nat.le_0_l. Qed.
Lemma photons_1 : forall r, possible r -> (1 <= photons r)%nat.
Proof. intros r [H _]. exact H. Qed.
`
