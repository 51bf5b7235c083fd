// The export to Coq, tails: Chernoff proved for sums of independent 0/1 variables, and what the absence of both failures says.
// Source: docs/proof.md, Prop. 3 to 5; docs/rules.md, chernoff.expected and chernoff.observed.

/** Chernoff limits, as Coq text. */
export const TAILS = String.raw`(* ---------- tails ---------- *)
(* A count x far above or far below its mean E: its Chernoff exponent there is at least ln(1/epsilon). *)
Definition deviation (x E : R) : R := E - x + x * ln (x / E).
Definition above (epsilon x E : R) : Prop := E < x /\ (E <= 0 \/ ln (1 / epsilon) <= deviation x E).
Definition below (epsilon x E : R) : Prop := x < E /\ ln (1 / epsilon) <= deviation x E.

(* The exponent grows with the distance of the mean from the count, and of the count from the mean. *)
Lemma deviation_mean : forall x E F, 0 <= x -> 0 < E -> 0 < F -> 0 <= (F - E) * (1 - x / E) -> deviation x E <= deviation x F.
Proof. intros x E F [Hx|Hx] HE HF H; unfold deviation; [|subst x; unfold Rdiv in *; lra].
  rewrite !ln_quotient by lra. pose proof (ln_below (F / E) ltac:(apply Rdiv_lt_0_compat; lra)) as L.
  rewrite ln_quotient in L by lra. apply (Rmult_le_compat_l x) in L; [|lra].
  replace ((F - E) * (1 - x / E)) with (F - E - x * (F / E - 1)) in H by (field; lra). rewrite !Rmult_minus_distr_l. lra. Qed.
Lemma deviation_count : forall x y E, 0 < x -> 0 <= y -> 0 < E -> 0 <= (y - x) * ln (x / E) -> deviation x E <= deviation y E.
Proof. intros x y E Hx [Hy|Hy] HE H; unfold deviation.
  - rewrite ln_quotient in H by lra. rewrite !ln_quotient by lra. pose proof (ln_below (x / y) ltac:(apply Rdiv_lt_0_compat; lra)) as L.
    rewrite ln_quotient in L by lra. apply (Rmult_le_compat_l y) in L; [|lra].
    replace (y * (x / y - 1)) with (x - y) in L by (field; lra). lra.
  - subst y. unfold Rdiv in *. lra. Qed.
Lemma ln_up : forall x E, 0 < E <= x -> 0 <= ln (x / E).
Proof. intros x E H. rewrite ln_quotient by lra. pose proof (ln_increasing_le E x H). lra. Qed.
Lemma ln_down : forall x E, 0 < x <= E -> ln (x / E) <= 0.
Proof. intros x E H. rewrite ln_quotient by lra. pose proof (ln_increasing_le x E H). lra. Qed.
Lemma quotient_one : forall x E, 0 < E -> x <= E -> x / E <= 1.
Proof. intros. apply over_le; lra. Qed.
Lemma one_quotient : forall x E, 0 < E -> E <= x -> 1 <= x / E.
Proof. intros x E HE H. apply (Rmult_le_reg_r E); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. Qed.

(* rule chernoff.expected: where the count is not far from its mean, the mean is within the limits *)
Lemma expected_lower : forall epsilon x E limit, 0 < limit <= x -> ln (1 / epsilon) <= deviation x limit ->
  ~ above epsilon x E -> limit <= E.
Proof. intros epsilon x E limit Hl Hd H. apply Rnot_lt_le. intro C. apply H. split; [lra|].
  destruct (Rle_dec E 0) as [|N]; [left; lra|right].
  apply (Rle_trans _ _ _ Hd). apply deviation_mean; try lra.
  pose proof (one_quotient x limit ltac:(lra) ltac:(lra)).
  replace ((E - limit) * (1 - x / limit)) with ((limit - E) * (x / limit - 1)) by ring. apply Rmult_le_pos; lra. Qed.
Lemma expected_upper : forall epsilon x E limit, 0 <= x <= limit -> 0 < limit -> ln (1 / epsilon) <= deviation x limit ->
  ~ below epsilon x E -> E <= limit.
Proof. intros epsilon x E limit Hl Hp Hd H. apply Rnot_lt_le. intro C. apply H. split; [lra|].
  apply (Rle_trans _ _ _ Hd). apply deviation_mean; try lra.
  pose proof (quotient_one x limit ltac:(lra) ltac:(lra)). apply Rmult_le_pos; lra. Qed.
(* rule chernoff.observed: the same of a count, from a bound on its mean *)
Lemma observed_lower : forall epsilon x E mean limit, 0 <= x -> mean <= E -> 0 < limit <= mean ->
  ln (1 / epsilon) <= deviation limit mean -> ~ below epsilon x E -> limit <= x.
Proof. intros epsilon x E mean limit Hx Hm Hl Hd H. apply Rnot_lt_le. intro C. apply H. split; [lra|].
  apply (Rle_trans _ _ _ Hd). apply (Rle_trans _ (deviation x mean)).
  - apply deviation_count; try lra. pose proof (ln_down limit mean ltac:(lra)).
    replace ((x - limit) * ln (limit / mean)) with ((limit - x) * (- ln (limit / mean))) by ring. apply Rmult_le_pos; lra.
  - apply deviation_mean; try lra. pose proof (quotient_one x mean ltac:(lra) ltac:(lra)). apply Rmult_le_pos; lra. Qed.
Lemma observed_upper : forall epsilon x E mean limit, E <= mean -> 0 < mean <= limit ->
  ln (1 / epsilon) <= deviation limit mean -> ~ above epsilon x E -> x <= limit.
Proof. intros epsilon x E mean limit Hm Hl Hd H. apply Rnot_lt_le. intro C. apply H. split; [lra|].
  destruct (Rle_dec E 0) as [|N]; [left; lra|right].
  apply (Rle_trans _ _ _ Hd). apply (Rle_trans _ (deviation x mean)).
  - apply deviation_count; try lra. apply Rmult_le_pos; [lra|]. apply ln_up; lra.
  - apply deviation_mean; try lra. pose proof (one_quotient x mean ltac:(lra) ltac:(lra)).
    replace ((E - mean) * (1 - x / mean)) with ((mean - E) * (x / mean - 1)) by ring. apply Rmult_le_pos; lra. Qed.

(* A sum of independent 0/1 variables with these chances: the average of f of it. *)
Fixpoint average (chances : list R) (f : nat -> R) : R :=
  match chances with [] => f 0%nat | p :: rest => (1 - p) * average rest f + p * average rest (fun n => f (S n)) end.
Definition chances_ok (chances : list R) : Prop := forall p, In p chances -> 0 <= p <= 1.
Definition mean_of (chances : list R) : R := total (fun p => p) chances.
Definition indicator {A : Prop} (d : {A} + {~ A}) : R := if d then 1 else 0.

Lemma average_within : forall chances f g, chances_ok chances -> (forall n, (n <= length chances)%nat -> f n <= g n) ->
  average chances f <= average chances g.
Proof. induction chances as [|p rest IH]; intros f g Hp H; cbn [average]; [apply H; cbn; lia|].
  assert (Hr : chances_ok rest) by (intros q Hq; apply Hp; right; exact Hq).
  destruct (Hp p (or_introl eq_refl)) as [H0 H1].
  apply Rplus_le_compat; apply Rmult_le_compat_l; try lra; apply IH; auto; intros n Hn; apply H; cbn [length]; lia. Qed.
Lemma average_le : forall chances f g, chances_ok chances -> (forall n, f n <= g n) -> average chances f <= average chances g.
Proof. induction chances as [|p rest IH]; intros f g Hp H; cbn; [apply H|].
  assert (R : chances_ok rest) by (intros q Hq; apply Hp; right; exact Hq).
  destruct (Hp p (or_introl eq_refl)) as [H0 H1].
  apply Rplus_le_compat; apply Rmult_le_compat_l; try lra; apply IH; auto. Qed.
Lemma average_zero : forall chances f, (forall n, (n <= length chances)%nat -> f n = 0) -> average chances f = 0.
Proof. induction chances as [|p rest IH]; intros f H; cbn [average length]; [apply H; lia|].
  rewrite (IH f), (IH (fun n => f (S n))); [ring| |]; intros n Hn; apply H; cbn [length]; lia. Qed.
Lemma average_nonneg : forall chances f, chances_ok chances -> (forall n, 0 <= f n) -> 0 <= average chances f.
Proof. intros chances f Hp H. rewrite <- (average_zero chances (fun _ => 0)) by reflexivity. apply average_le; assumption. Qed.
Lemma average_scaled : forall chances f c, average chances (fun n => c * f n) = c * average chances f.
Proof. induction chances as [|p rest IH]; intros f c; cbn; [reflexivity|]. rewrite (IH f), (IH (fun n => f (S n))). ring. Qed.
Lemma average_same : forall chances f g, (forall n, f n = g n) -> average chances f = average chances g.
Proof. induction chances as [|p rest IH]; intros f g H; cbn; [apply H|]. rewrite (IH f g), (IH (fun n => f (S n)) (fun n => g (S n))); auto. Qed.
Lemma average_exp : forall chances r, chances_ok chances ->
  average chances (fun n => exp (r * INR n)) <= exp (mean_of chances * (exp r - 1)).
Proof. induction chances as [|p rest IH]; intros r Hp; unfold mean_of; cbn [average total fold_right].
  - cbn. rewrite Rmult_0_r, Rmult_0_l. lra.
  - assert (Hr : chances_ok rest) by (intros q Hq; apply Hp; right; exact Hq).
    destruct (Hp p (or_introl eq_refl)) as [H0 H1]. specialize (IH r Hr).
    rewrite (average_same rest (fun n => exp (r * INR (S n))) (fun n => exp r * exp (r * INR n)))
      by (intro n; rewrite S_INR, <- exp_plus; f_equal; ring).
    rewrite average_scaled. set (a := average rest (fun n => exp (r * INR n))) in *.
    replace ((1 - p) * a + p * (exp r * a)) with ((1 + p * (exp r - 1)) * a) by ring.
    fold (total (fun p => p) rest). fold (mean_of rest).
    replace ((p + mean_of rest) * (exp r - 1)) with (p * (exp r - 1) + mean_of rest * (exp r - 1)) by ring. rewrite exp_plus. apply Rmult_le_compat.
    + pose proof (exp_pos r). replace (1 + p * (exp r - 1)) with ((1 - p) + p * exp r) by ring.
      assert (0 <= p * exp r) by (apply Rmult_le_pos; lra). lra.
    + apply average_nonneg; [exact Hr|]. intro n. left. apply exp_pos.
    + apply exp_ineq1_le.
    + exact IH. Qed.

Lemma markov : forall chances (bad : nat -> Prop) (d : forall n, {bad n} + {~ bad n}) r y, chances_ok chances ->
  (forall n, bad n -> y <= r * INR n) ->
  average chances (fun n => indicator (d n)) <= exp (mean_of chances * (exp r - 1) - y).
Proof. intros chances bad d r y Hp H.
  replace (mean_of chances * (exp r - 1) - y) with (- y + mean_of chances * (exp r - 1)) by ring. rewrite exp_plus.
  apply (Rle_trans _ (exp (- y) * average chances (fun n => exp (r * INR n)))).
  - rewrite <- average_scaled. apply average_le; [exact Hp|]. intro n. cbv beta. rewrite <- exp_plus.
    unfold indicator. destruct (d n) as [b|_]; [|left; apply exp_pos].
    rewrite <- exp_0 at 1. apply exp_le. specialize (H n b). lra.
  - apply Rmult_le_compat_l; [left; apply exp_pos|]. apply average_exp; exact Hp. Qed.

Lemma average_nothing : forall chances f, chances_ok chances -> mean_of chances <= 0 -> average chances f = f 0%nat.
Proof. induction chances as [|p rest IH]; intros f Hp H; cbn; [reflexivity|].
  assert (Hr : chances_ok rest) by (intros q Hq; apply Hp; right; exact Hq).
  destruct (Hp p (or_introl eq_refl)) as [H0 H1].
  assert (0 <= mean_of rest) by (apply total_nonneg; intros q Hq; destruct (Hr q Hq); lra).
  unfold mean_of in *. cbn in H. fold (total (fun q : R => q) rest) in H.
  rewrite (IH f Hr) by lra. replace p with 0 by lra. ring. Qed.
Lemma exp_bound : forall epsilon y, 0 < epsilon -> ln (1 / epsilon) <= y -> exp (- y) <= epsilon.
Proof. intros epsilon y He H. replace epsilon with (exp (- ln (1 / epsilon))).
  - destruct H as [H|H]; [left; apply exp_increasing; lra|right; f_equal; lra].
  - unfold Rdiv. rewrite Rmult_1_l, ln_Rinv by lra. rewrite Ropp_involutive. apply exp_ln; lra. Qed.
Lemma average_none : forall chances, chances_ok chances ->
  average chances (fun n => match n with O => 1 | S _ => 0 end) <= exp (- mean_of chances).
Proof. induction chances as [|p rest IH]; intros Hp; unfold mean_of; cbn [average total fold_right].
  - rewrite Ropp_0, exp_0. lra.
  - assert (Hr : chances_ok rest) by (intros q Hq; apply Hp; right; exact Hq).
    destruct (Hp p (or_introl eq_refl)) as [H0 H1]. specialize (IH Hr).
    rewrite (average_zero rest (fun _ => 0)) by reflexivity.
    fold (total (fun q : R => q) rest). fold (mean_of rest). rewrite Ropp_plus_distr, exp_plus, Rmult_0_r, Rplus_0_r.
    apply Rmult_le_compat; [lra| |pose proof (exp_ineq1_le (- p)); lra|exact IH].
    apply average_nonneg; [exact Hr|]. intros [|n]; cbn; lra. Qed.

Lemma extreme : forall (bad : nat -> Prop) (d : forall n, {bad n} + {~ bad n}) bound,
  (forall n, (n < bound)%nat -> ~ bad n)
  \/ (exists n, bad n /\ forall m, bad m -> (n <= m)%nat) /\ (exists n, (n < bound)%nat /\ bad n /\ forall m, (m < bound)%nat -> bad m -> (m <= n)%nat).
Proof. intros bad d. induction bound as [|b IH]; [left; intros; lia|].
  destruct IH as [IH|[L [n [Hn [Hb G]]]]].
  - destruct (d b) as [t|f].
    + right. split.
      * exists b. split; [exact t|]. intros m Hm. destruct (le_lt_dec b m) as [l|l]; [exact l|exfalso; exact (IH m l Hm)].
      * exists b. split; [lia|]. split; [exact t|]. intros; lia.
    + left. intros n Hn. destruct (Nat.eq_dec n b) as [->|e]; [exact f|apply IH; lia].
  - right. split; [exact L|]. destruct (d b) as [t|f].
    + exists b. split; [lia|]. split; [exact t|]. intros; lia.
    + exists n. split; [lia|]. split; [exact Hb|]. intros m Hm Hbm. destruct (Nat.eq_dec m b) as [->|e]; [contradiction|apply G; [lia|exact Hbm]]. Qed.

Lemma above_dec : forall epsilon E (x : nat), {above epsilon (INR x) E} + {~ above epsilon (INR x) E}.
Proof. intros epsilon E x. unfold above. destruct (Rlt_dec E (INR x)) as [a|a]; [|right; intros [b _]; contradiction].
  destruct (Rle_dec E 0) as [b|b]; [left; split; [exact a|left; exact b]|].
  destruct (Rle_dec (ln (1 / epsilon)) (deviation (INR x) E)) as [c|c]; [left; split; [exact a|right; exact c]|].
  right. intros [_ [e|e]]; contradiction. Qed.
Lemma below_dec : forall epsilon E (x : nat), {below epsilon (INR x) E} + {~ below epsilon (INR x) E}.
Proof. intros epsilon E x. unfold below. destruct (Rlt_dec (INR x) E) as [a|a]; [|right; intros [b _]; contradiction].
  destruct (Rle_dec (ln (1 / epsilon)) (deviation (INR x) E)) as [c|c]; [left; split; assumption|]. right. intros [_ e]; contradiction. Qed.

(* Chernoff (docs/proof.md, Prop. 3 and 4): each of the two happens with probability at most epsilon. *)
Theorem above_is_unlikely : forall epsilon chances, 0 < epsilon -> chances_ok chances ->
  average chances (fun n => indicator (above_dec epsilon (mean_of chances) n)) <= epsilon.
Proof. intros epsilon chances He Hp. set (E := mean_of chances).
  destruct (Rle_dec E 0) as [N|N].
  - rewrite average_nothing by assumption. unfold indicator. destruct (above_dec epsilon E 0) as [[a _]|_]; [|lra].
    cbn in a. assert (0 <= E) by (apply total_nonneg; intros q Hq; destruct (Hp q Hq); lra). lra.
  - destruct (extreme _ (above_dec epsilon E) (S (length chances))) as [A|[[x [Hx L]] _]].
    + rewrite average_zero; [lra|]. intros n Hn. unfold indicator. destruct (above_dec epsilon E n) as [b|_]; [|reflexivity].
      exfalso. apply (A n); [lia|exact b].
    + destruct Hx as [Hx [Hd|Hd]]; [contradiction|].
      apply (Rle_trans _ _ _ (markov chances _ (above_dec epsilon E) (ln (INR x / E)) (ln (INR x / E) * INR x) Hp
        ltac:(intros n Hn; apply Rmult_le_compat_l; [apply ln_up; lra|apply le_INR, L; exact Hn]))).
      rewrite exp_ln by (apply Rdiv_lt_0_compat; lra). fold E.
      replace (E * (INR x / E - 1) - ln (INR x / E) * INR x) with (- deviation (INR x) E) by (unfold deviation; field; lra).
      apply exp_bound; assumption. Qed.
Theorem below_is_unlikely : forall epsilon chances, 0 < epsilon -> chances_ok chances ->
  average chances (fun n => indicator (below_dec epsilon (mean_of chances) n)) <= epsilon.
Proof. intros epsilon chances He Hp. set (E := mean_of chances).
  destruct (extreme _ (below_dec epsilon E) (S (length chances))) as [A|[_ [x [Hx [Hb G]]]]].
  - rewrite average_zero; [lra|]. intros n Hn. unfold indicator. destruct (below_dec epsilon E n) as [b|_]; [|reflexivity].
    exfalso. apply (A n); [lia|exact b].
  - assert (G' : forall n, (n <= length chances)%nat -> below epsilon (INR n) E -> (n <= x)%nat) by (intros; apply G; [lia|assumption]).
    destruct Hb as [Hm Hd]. destruct x as [|x].
    + apply (Rle_trans _ (average chances (fun n => match n with O => 1 | S _ => 0 end))).
      * clear - Hp G'. apply average_within; [exact Hp|]. intros n Hn. unfold indicator. destruct (below_dec epsilon E n) as [b|_].
        -- specialize (G' n Hn b). assert (n = 0%nat) by lia. subst. lra.
        -- destruct n; cbn; lra.
      * apply (Rle_trans _ _ _ (average_none chances Hp)). fold E. unfold deviation in Hd. cbn [INR] in *. apply exp_bound; [exact He|lra].
    + set (y := S x) in *. assert (Hy : 0 < INR y) by (apply lt_0_INR; unfold y; lia).
      apply (Rle_trans _ (average chances (fun n => indicator (le_dec n y)))).
      * apply average_within; [exact Hp|]. intros n Hn. unfold indicator. destruct (below_dec epsilon E n) as [b|_].
        -- destruct (le_dec n y) as [l|l]; [lra|]. exfalso. apply l, (G' n Hn b).
        -- destruct (le_dec n y); lra.
      * apply (Rle_trans _ _ _ (markov chances (fun n => (n <= y)%nat) (fun n => le_dec n y) (ln (INR y / E)) (ln (INR y / E) * INR y) Hp
          ltac:(intros n Hn; apply le_INR in Hn; pose proof (ln_down (INR y) E ltac:(lra));
            replace (ln (INR y / E) * INR n) with (- ((- ln (INR y / E)) * INR n)) by ring;
            replace (ln (INR y / E) * INR y) with (- ((- ln (INR y / E)) * INR y)) by ring;
            apply Ropp_le_contravar, Rmult_le_compat_l; lra))).
        rewrite exp_ln by (apply Rdiv_lt_0_compat; lra). fold E.
        replace (E * (INR y / E - 1) - ln (INR y / E) * INR y) with (- deviation (INR y) E) by (unfold deviation; field; lra).
        apply exp_bound; assumption. Qed.
`
