// The export to Coq, rounds one after another: the exponential statement of `direct` for every attack, by Markov.
// Source: docs/proof.md, 10.1 to 10.3 and 10.7; docs/rules.md, direct.declared and direct.universal.

/** The exponential statement, as Coq text. */
export const ROUNDS = String.raw`(* ---------- the linear form ---------- *)
(* docs/proof.md, Prop. 11: a line in place of the entropy; phi is the rate at which it touches. *)
Definition slope (phi : R) : R := log2 ((1 - phi) / phi).
Definition height (phi : R) : R := 1 + log2 (1 - phi).

(* The form is a tangent of k (1 - h(e/k)), from below. *)
Theorem tangent : forall phi singles errors, 0 < phi <= 1 / 2 -> 0 < singles -> 0 <= errors <= singles ->
  height phi * singles - slope phi * errors <= singles * (1 - h (errors / singles)).
Proof. intros phi k e Hphi Hk He. pose proof ln2_positive as P.
  assert (Q : 0 <= e / k <= 1).
  - split; [apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|apply over_le; lra].
  - pose proof (h_tangent_1 (e / k) phi Q ltac:(lra)) as T. apply (Rmult_le_compat_l k) in T; [|lra].
    unfold height, slope, log2. rewrite ln_quotient by lra.
    replace (k * (- (e / k * ln phi + (1 - e / k) * ln (1 - phi)) / ln 2)) with (- (e * ln phi + (k - e) * ln (1 - phi)) / ln 2) in T by (field; lra).
    replace ((1 + ln (1 - phi) / ln 2) * k - (ln (1 - phi) - ln phi) / ln 2 * e) with (k - - (e * ln phi + (k - e) * ln (1 - phi)) / ln 2) by (field; lra). lra. Qed.

(* How many patterns of phase errors give the form a value of at least L: no more than 2^(rounds - L). *)
Definition form_patterns (phi_X phi_Z : R) (vacua k_X k_Z : nat) (L : R) : R :=
  sum_f_R0 (fun i => sum_f_R0 (fun j =>
    if Rle_dec L (INR vacua + (height phi_X * INR k_X - slope phi_X * INR i) + (height phi_Z * INR k_Z - slope phi_Z * INR j))
    then C k_X i * C k_Z j else 0) k_Z) k_X.
Lemma form_weight : forall phi k i, 0 < phi <= 1 / 2 -> (i <= k)%nat ->
  exp (ln 2 * (height phi * INR k - slope phi * INR i)) = exp (ln 2 * INR k) * (phi ^ i * (1 - phi) ^ (k - i)).
Proof. intros phi k i Hphi Hi. pose proof ln2_positive. rewrite !power_exp by lra. rewrite <- !exp_plus. f_equal.
  unfold height, slope, log2. rewrite ln_quotient by lra. rewrite minus_INR by exact Hi. field. lra. Qed.
Theorem patterns_of_form : forall phi_X phi_Z vacua k_X k_Z L, 0 < phi_X <= 1 / 2 -> 0 < phi_Z <= 1 / 2 ->
  form_patterns phi_X phi_Z vacua k_X k_Z L <= exp (ln 2 * (INR vacua + INR k_X + INR k_Z - L)).
Proof. intros phi_X phi_Z vacua k_X k_Z L HX HZ. pose proof ln2_positive as P.
  set (g := exp (ln 2 * (INR vacua + INR k_X + INR k_Z - L))).
  apply (Rle_trans _ (sum_f_R0 (fun i => sum_f_R0 (fun j => C k_Z j * phi_Z ^ j * (1 - phi_Z) ^ (k_Z - j) * (g * (C k_X i * phi_X ^ i * (1 - phi_X) ^ (k_X - i)))) k_Z) k_X)).
  - unfold form_patterns. apply sum_Rle. intros i Hi. apply sum_Rle. intros j Hj.
    pose proof (choose_nonneg k_X i Hi). pose proof (choose_nonneg k_Z j Hj).
    pose proof (form_weight phi_X k_X i HX Hi) as WX. pose proof (form_weight phi_Z k_Z j HZ Hj) as WZ.
    set (fX := height phi_X * INR k_X - slope phi_X * INR i) in *. set (fZ := height phi_Z * INR k_Z - slope phi_Z * INR j) in *.
    assert (E : g * (phi_X ^ i * (1 - phi_X) ^ (k_X - i)) * (phi_Z ^ j * (1 - phi_Z) ^ (k_Z - j)) = exp (ln 2 * (INR vacua + fX + fZ - L))).
    + replace (ln 2 * (INR vacua + fX + fZ - L)) with (ln 2 * (INR vacua - L) + (ln 2 * fX + ln 2 * fZ)) by ring.
      rewrite exp_plus, (exp_plus (ln 2 * fX)), WX, WZ. unfold g.
      replace (ln 2 * (INR vacua + INR k_X + INR k_Z - L)) with (ln 2 * (INR vacua - L) + (ln 2 * INR k_X + ln 2 * INR k_Z)) by ring.
      rewrite exp_plus, (exp_plus (ln 2 * INR k_X)). ring.
    + replace (C k_Z j * phi_Z ^ j * (1 - phi_Z) ^ (k_Z - j) * (g * (C k_X i * phi_X ^ i * (1 - phi_X) ^ (k_X - i))))
        with (C k_X i * C k_Z j * (g * (phi_X ^ i * (1 - phi_X) ^ (k_X - i)) * (phi_Z ^ j * (1 - phi_Z) ^ (k_Z - j)))) by ring.
      rewrite E. assert (N : 0 <= C k_X i * C k_Z j) by (apply Rmult_le_pos; assumption).
      destruct (Rle_dec L (INR vacua + fX + fZ)) as [l|_]; [|apply Rmult_le_pos; [exact N|left; apply exp_pos]].
      rewrite <- (Rmult_1_r (C k_X i * C k_Z j)) at 1. apply Rmult_le_compat_l; [exact N|]. rewrite <- exp_0. apply exp_le.
      apply Rmult_le_pos; lra.
  - rewrite (sum_eq _ (fun i => C k_X i * phi_X ^ i * (1 - phi_X) ^ (k_X - i) * g)).
    + rewrite <- scal_sum, all_patterns. lra.
    + intros i Hi. rewrite <- scal_sum, all_patterns. ring. Qed.

(* The cells of the form, and what one sifted round can turn out to be. *)
Record cell := Cell { index : nat; of_basis : basis; lamp : source; makes_key : bool }.
Inductive event := Vacuum | Single (phase_error : bool) | Uncredited | Tested (error : bool).
Record outcome := Outcome { in_cell : cell; what : event }.
Record scheme := Scheme { lamps : list source; cells : list cell; match_X : R; match_Z : R; sample : R }.
Record form := Form { price : R; phi : basis -> R; gains : list R; fines : list R }.
Definition u (F : form) (c : cell) : R := nth (index c) (gains F) 0.
Definition w (F : form) (c : cell) : R := nth (index c) (fines F) 0.
Definition match_of (P : scheme) (b : basis) : R := match b with basis_X => match_X P | basis_Z => match_Z P end.
Definition is_basis (b : basis) (c : cell) : bool := match b, of_basis c with basis_X, basis_X | basis_Z, basis_Z => true | _, _ => false end.

(* A round, given its number of photons: of each cell with its probability, and then as the attack lets it be. *)
Definition chance (P : scheme) (k : nat) (c : cell) : R := match_of P (of_basis c) / (match_X P + match_Z P) * share (lamps P) k (lamp c).
Definition vacuum_law (P : scheme) : list (R * outcome) := flat_map (fun c =>
  if makes_key c then [(chance P 0 c * (1 - sample P), Outcome c Vacuum); (chance P 0 c * sample P, Outcome c Uncredited)]
  else [(chance P 0 c / 2, Outcome c (Tested false)); (chance P 0 c / 2, Outcome c (Tested true))]) (cells P).
Definition crossed (x z : R) (c : cell) : R := match of_basis c with basis_X => z | basis_Z => x end.
Definition straight (x z : R) (c : cell) : R := match of_basis c with basis_X => x | basis_Z => z end.
Definition single_law (P : scheme) (x z : R) : list (R * outcome) := flat_map (fun c =>
  if makes_key c then [(chance P 1 c * ((1 - sample P) * (1 - crossed x z c)), Outcome c (Single false));
    (chance P 1 c * ((1 - sample P) * crossed x z c), Outcome c (Single true)); (chance P 1 c * sample P, Outcome c Uncredited)]
  else [(chance P 1 c * (1 - straight x z c), Outcome c (Tested false)); (chance P 1 c * straight x z c, Outcome c (Tested true))]) (cells P).
Definition many_law (P : scheme) (k : nat) (b : basis) (e : R) : list (R * outcome) := flat_map (fun c =>
  let p := share (lamps P) k (lamp c) in
  if makes_key c then [(p, Outcome c Uncredited)]
  else [(p * (1 - e), Outcome c (Tested false)); (p * e, Outcome c (Tested true))]) (filter (is_basis b) (cells P)).
Definition admissible (P : scheme) (law : list (R * outcome)) : Prop :=
  law = vacuum_law P
  \/ (exists x z, 0 <= x <= 1 /\ 0 <= z <= 1 /\ law = single_law P x z)
  \/ (exists k b e, (2 <= k)%nat /\ 0 <= e <= 1 /\ law = many_law P k b e).

(* An attack: each round may depend on all that happened before it. *)
Inductive attack := Ended | Round (law : list (R * outcome)) (next : outcome -> attack).
Fixpoint lawful (P : scheme) (a : attack) : Prop := match a with Ended => True | Round law next => admissible P law /\ forall o, lawful P (next o) end.
Fixpoint average_over (a : attack) (f : list outcome -> R) (past : list outcome) : R := match a with
  | Ended => f past
  | Round law next => total (fun po => fst po * average_over (next (snd po)) f (snd po :: past)) law end.

Definition credit (F : form) (o : outcome) : R := match what o with
  | Vacuum => 1
  | Single e => height (phi F (of_basis (in_cell o))) - if e then slope (phi F (of_basis (in_cell o))) else 0
  | _ => 0 end.
Definition fine (F : form) (o : outcome) : R := match what o with Tested true => w F (in_cell o) | _ => 0 end.
Definition score (F : form) (o : outcome) : R := u F (in_cell o) - fine F o - price F * credit F o.

(* What the average of e^score multiplies up to, by number of photons; the rows say that each is at most 1. *)
Definition vacuum_factor (P : scheme) (F : form) (c : cell) : R :=
  if makes_key c then (1 - sample P) * exp (u F c - price F) + sample P * exp (u F c) else (exp (u F c) + exp (u F c - w F c)) / 2.
Definition single_factor (P : scheme) (F : form) (x z : R) (c : cell) : R :=
  if makes_key c then (1 - sample P) * ((1 - crossed x z c) * exp (u F c - price F * height (phi F (of_basis c)))
    + crossed x z c * exp (u F c - price F * (height (phi F (of_basis c)) - slope (phi F (of_basis c))))) + sample P * exp (u F c)
  else (1 - straight x z c) * exp (u F c) + straight x z c * exp (u F c - w F c).
Definition many_factor (F : form) (e : R) (c : cell) : R := if makes_key c then exp (u F c) else (1 - e) * exp (u F c) + e * exp (u F c - w F c).
Definition row_0 (P : scheme) (F : form) : R := total (fun c => match_of P (of_basis c) * (weight 0 (lamp c) * vacuum_factor P F c)) (cells P).
Definition row_1 (P : scheme) (F : form) (x z : R) : R := total (fun c => match_of P (of_basis c) * (weight 1 (lamp c) * single_factor P F x z c)) (cells P).
Definition row_many (P : scheme) (F : form) (k : nat) (b : basis) (e : R) : R := total (fun c => weight k (lamp c) * many_factor F e c) (filter (is_basis b) (cells P)).
Record sound (P : scheme) (F : form) : Prop := Sound {
  sound_light : light_ok (lamps P);
  sound_cells : forall c, In c (cells P) -> In (lamp c) (lamps P);
  sound_match : 0 < match_X P /\ 0 < match_Z P;
  sound_sample : 0 <= sample P <= 1;
  sound_0 : row_0 P F <= (match_X P + match_Z P) * row (lamps P) 0;
  sound_1 : forall x z, (x = 0 \/ x = 1) -> (z = 0 \/ z = 1) -> row_1 P F x z <= (match_X P + match_Z P) * row (lamps P) 1;
  sound_many : forall k b e, (2 <= k)%nat -> (e = 0 \/ e = 1) -> row_many P F k b e <= row (lamps P) k }.

Lemma total_flat_map : forall A B (f : B -> R) (g : A -> list B) l, total f (flat_map g l) = total (fun a => total f (g a)) l.
Proof. intros A B f g l. induction l as [|a l IH]; cbn; [reflexivity|]. unfold total in *. rewrite fold_right_app.
  rewrite <- IH. generalize (fold_right (fun a0 rest => f a0 + rest) 0 (flat_map g l)). intro r.
  induction (g a) as [|b m IHm]; cbn; [lra|]. rewrite IHm. lra. Qed.
Lemma share_nonneg : forall P F k c, sound P F -> In c (cells P) -> 0 <= share (lamps P) k (lamp c).
Proof. intros P F k c G Hc. unfold share, Rdiv. apply Rmult_le_pos.
  - apply (weight_nonneg (lamps P)); [apply (sound_light P F)|apply (sound_cells P F)]; assumption.
  - left. apply Rinv_0_lt_compat, row_positive, (sound_light P F), G. Qed.
Lemma chance_nonneg : forall P F k c, sound P F -> In c (cells P) -> 0 <= chance P k c.
Proof. intros P F k c G Hc. destruct (sound_match P F G). apply Rmult_le_pos; [|apply (share_nonneg P F); assumption].
  apply Rmult_le_pos; [destruct (of_basis c); cbn; lra|left; apply Rinv_0_lt_compat; lra]. Qed.
Ltac parts := repeat match goal with H : In _ (_ :: _) |- _ => destruct H as [<-|H] | H : In _ [] |- _ => destruct H end.
Lemma law_nonneg : forall P F law po, sound P F -> admissible P law -> In po law -> 0 <= fst po.
Proof. intros P F law po G A Hpo. pose proof (sound_sample P F G) as S.
  destruct A as [->|[[x [z [Hx [Hz ->]]]]|[k [b [e [Hk [He ->]]]]]]]; apply in_flat_map in Hpo; destruct Hpo as [c [Hc Hpo]].
  - pose proof (chance_nonneg P F 0 c G Hc). destruct (makes_key c); parts; cbn [fst]; try (apply Rmult_le_pos; lra); lra.
  - pose proof (chance_nonneg P F 1 c G Hc). assert (0 <= crossed x z c <= 1) by (unfold crossed; destruct (of_basis c); lra).
    assert (0 <= straight x z c <= 1) by (unfold straight; destruct (of_basis c); lra).
    destruct (makes_key c); parts; cbn [fst]; repeat (apply Rmult_le_pos; [lra|]); lra.
  - apply filter_In in Hc. destruct Hc as [Hc _]. pose proof (share_nonneg P F k c G Hc).
    cbv zeta in Hpo. destruct (makes_key c); parts; cbn [fst]; try lra; apply Rmult_le_pos; lra. Qed.

(* The laws are probability laws, where every source has one cell in each basis. *)
Definition complete (P : scheme) : Prop := forall b k, total (fun c => weight k (lamp c)) (filter (is_basis b) (cells P)) = row (lamps P) k.
Lemma by_basis : forall (f : cell -> R) l, total f l = total f (filter (is_basis basis_X) l) + total f (filter (is_basis basis_Z) l).
Proof. intros f l. induction l as [|c l IH]; cbn [filter]; [cbn; ring|]. rewrite total_cons, IH.
  change (is_basis basis_X c) with (match of_basis c with basis_X => true | basis_Z => false end).
  change (is_basis basis_Z c) with (match of_basis c with basis_X => false | basis_Z => true end).
  destruct (of_basis c); rewrite total_cons; ring. Qed.
Theorem law_total : forall P F law, sound P F -> complete P -> admissible P law -> total fst law = 1.
Proof. intros P F law G K A. pose proof (sound_match P F G) as [MX MZ].
  assert (S : forall k b, total (fun c => share (lamps P) k (lamp c)) (filter (is_basis b) (cells P)) = 1).
  { intros k b. pose proof (row_positive (lamps P) k (sound_light P F G)). unfold share, Rdiv.
    rewrite (total_scaled _ (fun c => weight k (lamp c))), K. apply Rinv_r. lra. }
  assert (T : forall k, total (chance P k) (cells P) = 1).
  { intro k. rewrite by_basis. unfold chance.
    rewrite (total_same _ _ (fun c => share (lamps P) k (lamp c) * (match_X P / (match_X P + match_Z P))) (filter (is_basis basis_X) (cells P)))
      by (intros c Hc; apply filter_In in Hc; destruct Hc as [_ Hc]; unfold is_basis in Hc; destruct (of_basis c); [cbn; ring|discriminate]).
    rewrite (total_same _ _ (fun c => share (lamps P) k (lamp c) * (match_Z P / (match_X P + match_Z P))) (filter (is_basis basis_Z) (cells P)))
      by (intros c Hc; apply filter_In in Hc; destruct Hc as [_ Hc]; unfold is_basis in Hc; destruct (of_basis c); [discriminate|cbn; ring]).
    rewrite !total_scaled, !S. field. lra. }
  destruct A as [->|[[x [z [Hx [Hz ->]]]]|[k [b [e [Hk [He ->]]]]]]].
  - unfold vacuum_law. rewrite total_flat_map. transitivity (total (chance P 0) (cells P)); [|apply T].
    apply total_same. intros c _. destruct (makes_key c); cbn [total fold_right fst]; field.
  - unfold single_law. rewrite total_flat_map. transitivity (total (chance P 1) (cells P)); [|apply T].
    apply total_same. intros c _. destruct (makes_key c); cbn [total fold_right fst]; ring.
  - unfold many_law. rewrite total_flat_map. transitivity (total (fun c => share (lamps P) k (lamp c)) (filter (is_basis b) (cells P))); [|apply S].
    apply total_same. intros c _. cbv zeta. destruct (makes_key c); cbn [total fold_right fst]; ring. Qed.

Lemma row_1_affine : forall P F x z, row_1 P F x z = (1 - x) * ((1 - z) * row_1 P F 0 0 + z * row_1 P F 0 1) + x * ((1 - z) * row_1 P F 1 0 + z * row_1 P F 1 1).
Proof. intros P F x z. unfold row_1. generalize (cells P) as l. induction l as [|c l IH]; [cbn; ring|].
  cbn [total fold_right]. unfold total in IH. rewrite IH. unfold single_factor, crossed, straight. destruct (makes_key c), (of_basis c); ring. Qed.
Lemma row_many_affine : forall P F k b e, row_many P F k b e = (1 - e) * row_many P F k b 0 + e * row_many P F k b 1.
Proof. intros P F k b e. unfold row_many. generalize (filter (is_basis b) (cells P)) as l. induction l as [|c l IH]; [cbn; ring|].
  cbn [total fold_right]. unfold total in IH. rewrite IH. unfold many_factor. destruct (makes_key c); ring. Qed.
Lemma between : forall x a b m, 0 <= x <= 1 -> a <= m -> b <= m -> (1 - x) * a + x * b <= m.
Proof. intros x a b m Hx Ha Hb. apply (Rmult_le_compat_l (1 - x)) in Ha; [|lra]. apply (Rmult_le_compat_l x) in Hb; lra. Qed.

Lemma law_at_most_1 : forall P F law, sound P F -> admissible P law -> total (fun po => fst po * exp (score F (snd po))) law <= 1.
Proof. intros P F law G A. pose proof (sound_match P F G) as [MX MZ].
  assert (K : forall k, 0 < (match_X P + match_Z P) * row (lamps P) k).
  { intro k. apply Rmult_lt_0_compat; [lra|]. apply row_positive, (sound_light P F), G. }
  assert (Q : forall k (f : cell -> R), total (fun c => chance P k c * f c) (cells P)
    = total (fun c => match_of P (of_basis c) * (weight k (lamp c) * f c)) (cells P) / ((match_X P + match_Z P) * row (lamps P) k)).
  { intros k f. unfold Rdiv at 1. rewrite <- total_scaled. apply total_same. intros c _. unfold chance, share.
    pose proof (row_positive (lamps P) k (sound_light P F G)). field. lra. }
  destruct A as [->|[[x [z [Hx [Hz ->]]]]|[k [b [e [Hk [He ->]]]]]]].
  - unfold vacuum_law. rewrite total_flat_map. rewrite (total_same _ _ (fun c => chance P 0 c * vacuum_factor P F c)).
    + rewrite Q. apply over_le; [apply K|]. rewrite Rmult_1_l. apply (sound_0 P F G).
    + intros c _. unfold vacuum_factor. destruct (makes_key c); cbn [total fold_right fst snd]; unfold score, credit, fine; cbn [what in_cell].
      * replace (u F c - 0 - price F * 1) with (u F c - price F) by ring. replace (u F c - 0 - price F * 0) with (u F c) by ring. ring.
      * replace (u F c - 0 - price F * 0) with (u F c) by ring. replace (u F c - w F c - price F * 0) with (u F c - w F c) by ring. field.
  - unfold single_law. rewrite total_flat_map. rewrite (total_same _ _ (fun c => chance P 1 c * single_factor P F x z c)).
    + rewrite Q. apply over_le; [apply K|]. rewrite Rmult_1_l. fold (row_1 P F x z). rewrite row_1_affine.
      apply between; [exact Hx| |]; apply between; try exact Hz; apply (sound_1 P F G); auto.
    + intros c _. unfold single_factor. destruct (makes_key c); cbn [total fold_right fst snd]; unfold score, credit, fine; cbn [what in_cell].
      * replace (u F c - 0 - price F * 0) with (u F c) by ring. rewrite !Rminus_0_r. ring.
      * replace (u F c - 0 - price F * 0) with (u F c) by ring. replace (u F c - w F c - price F * 0) with (u F c - w F c) by ring. ring.
  - unfold many_law. rewrite total_flat_map. rewrite (total_same _ _ (fun c => share (lamps P) k (lamp c) * many_factor F e c)).
    + pose proof (row_positive (lamps P) k (sound_light P F G)) as V.
      rewrite (total_same _ _ (fun c => weight k (lamp c) * many_factor F e c * / row (lamps P) k)) by (intros; unfold share; field; lra).
      rewrite total_scaled. apply over_le; [exact V|]. rewrite Rmult_1_l. fold (row_many P F k b e). rewrite row_many_affine.
      apply between; [exact He| |]; apply (sound_many P F G); auto.
    + intros c _. unfold many_factor. cbv zeta. destruct (makes_key c); cbn [total fold_right fst snd]; unfold score, credit, fine; cbn [what in_cell].
      * replace (u F c - 0 - price F * 0) with (u F c) by ring. ring.
      * replace (u F c - 0 - price F * 0) with (u F c) by ring. replace (u F c - w F c - price F * 0) with (u F c - w F c) by ring. ring. Qed.

(* The product over the rounds, then Markov. *)
Lemma product : forall P F a past, sound P F -> lawful P a -> average_over a (fun rounds => exp (total (score F) rounds)) past <= exp (total (score F) past).
Proof. intros P F a. induction a as [|law next IH]; intros past G L; cbn [average_over]; [lra|]. destruct L as [A L].
  apply (Rle_trans _ (total (fun po => fst po * exp (score F (snd po)) * exp (total (score F) past)) law)).
  - apply total_le. intros po Hpo. rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply (law_nonneg P F law po); assumption|].
    rewrite <- exp_plus. apply (IH (snd po) (snd po :: past) G (L (snd po))).
  - rewrite total_scaled. rewrite <- (Rmult_1_l (exp (total (score F) past))) at 2. apply Rmult_le_compat_r; [left; apply exp_pos|].
    apply (law_at_most_1 P F); assumption. Qed.
Lemma average_over_le : forall P F a f g past, sound P F -> lawful P a -> (forall h, f h <= g h) -> average_over a f past <= average_over a g past.
Proof. intros P F a f g past G. revert past. induction a as [|law next IH]; intros past L H; cbn [average_over]; [apply H|]. destruct L as [A L].
  apply total_le. intros po Hpo. apply Rmult_le_compat_l; [apply (law_nonneg P F law po); assumption|]. apply IH; auto. Qed.
Lemma average_over_scaled : forall a f c past, average_over a (fun h => f h * c) past = average_over a f past * c.
Proof. intros a f c. induction a as [|law next IH]; intro past; cbn [average_over]; [reflexivity|].
  rewrite <- total_scaled. apply total_same. intros po _. rewrite IH. ring. Qed.

Definition content_of (F : form) (rounds : list outcome) : R := total (credit F) rounds.
Definition failure (F : form) (epsilon : R) (rounds : list outcome) : Prop := ln (1 / epsilon) < total (score F) rounds.
Definition failure_dec (F : form) (epsilon : R) (rounds : list outcome) : {failure F epsilon rounds} + {~ failure F epsilon rounds} := Rlt_dec _ _.
Theorem form_is_unlikely : forall P F a epsilon, sound P F -> lawful P a -> 0 < epsilon ->
  average_over a (fun rounds => if failure_dec F epsilon rounds then 1 else 0) [] <= epsilon.
Proof. intros P F a epsilon G L He. assert (E : exp (ln (1 / epsilon)) = 1 / epsilon) by (apply exp_ln; apply Rdiv_lt_0_compat; lra).
  apply (Rle_trans _ (average_over a (fun rounds => exp (total (score F) rounds) * epsilon) [])).
  - apply (average_over_le P F); [exact G|exact L|]. intro rounds. destruct (failure_dec F epsilon rounds) as [f|_].
    + unfold failure in f. apply exp_increasing in f. rewrite E in f. apply (Rmult_lt_compat_r epsilon) in f; [|exact He].
      replace (1 / epsilon * epsilon) with 1 in f by (field; lra). lra.
    + apply Rmult_le_pos; [left; apply exp_pos|lra].
  - rewrite average_over_scaled. pose proof (product P F a [] G L) as V. cbn [total fold_right] in V. rewrite exp_0 in V.
    rewrite <- (Rmult_1_l epsilon) at 2. apply Rmult_le_compat_r; lra. Qed.

(* The counts of a history. *)
Definition counted_if (p : outcome -> bool) (rounds : list outcome) : R := total (fun o => if p o then 1 else 0) rounds.
Definition detections (i : nat) : list outcome -> R := counted_if (fun o => Nat.eqb (index (in_cell o)) i).
Definition errors (i : nat) : list outcome -> R := counted_if (fun o => Nat.eqb (index (in_cell o)) i && match what o with Tested true => true | _ => false end).
Definition vacua : list outcome -> R := counted_if (fun o => match what o with Vacuum => true | _ => false end).
Definition singles (b : basis) : list outcome -> R := counted_if (fun o => is_basis b (in_cell o) && match what o with Single _ => true | _ => false end).
Definition phase_errors (b : basis) : list outcome -> R := counted_if (fun o => is_basis b (in_cell o) && match what o with Single true => true | _ => false end).
Definition of_scheme (P : scheme) (rounds : list outcome) : Prop := forall o, In o rounds -> In (in_cell o) (cells P).

Lemma content_is : forall F rounds, content_of F rounds = vacua rounds
  + (height (phi F basis_X) * singles basis_X rounds - slope (phi F basis_X) * phase_errors basis_X rounds)
  + (height (phi F basis_Z) * singles basis_Z rounds - slope (phi F basis_Z) * phase_errors basis_Z rounds).
Proof. intros F rounds. unfold content_of, vacua, singles, phase_errors, counted_if. induction rounds as [|o rounds IH]; cbn [total fold_right]; [ring|].
  unfold total in IH. rewrite IH. unfold credit, is_basis. destruct (what o) as [|[]| |[]], (of_basis (in_cell o)); cbn; ring. Qed.
Lemma pick : forall (f : cell -> R) l c, NoDup (map index l) -> In c l -> total (fun d => f d * if Nat.eqb (index c) (index d) then 1 else 0) l = f c.
Proof. intros f l c. induction l as [|d l IH]; intros N Hc; [destruct Hc|]. cbn [map] in N. inversion N as [|? ? N1 N2]; subst. cbn [total fold_right].
  fold (total (fun d0 => f d0 * (if Nat.eqb (index c) (index d0) then 1 else 0)) l). destruct Hc as [->|Hc].
  - rewrite Nat.eqb_refl. rewrite (total_same _ _ (fun d => 0 * 0)).
    + rewrite total_scaled. ring.
    + intros e He. destruct (Nat.eqb_spec (index c) (index e)) as [q|_]; [|ring]. exfalso. apply N1. rewrite q. apply in_map. exact He.
  - rewrite (IH N2 Hc). destruct (Nat.eqb_spec (index c) (index d)) as [q|_]; [|ring]. exfalso. apply N1. rewrite <- q. apply in_map. exact Hc. Qed.
Lemma score_is : forall P F rounds, NoDup (map index (cells P)) -> of_scheme P rounds ->
  total (score F) rounds = total (fun c => u F c * detections (index c) rounds) (cells P) - total (fun c => w F c * errors (index c) rounds) (cells P) - price F * content_of F rounds.
Proof. intros P F rounds N. induction rounds as [|o rounds IH]; intro H.
  - unfold detections, errors, content_of, counted_if. cbn [total fold_right].
    rewrite (total_same _ (fun c => u F c * 0) (fun c => 0 * 0)) by (intros; ring). rewrite (total_same _ (fun c => w F c * 0) (fun c => 0 * 0)) by (intros; ring).
    rewrite total_scaled. ring.
  - cbn [total fold_right]. fold (total (score F) rounds). rewrite IH by (intros p Hp; apply H; right; exact Hp).
    unfold content_of. cbn [total fold_right]. fold (total (credit F) rounds).
    rewrite (total_same _ (fun c => u F c * detections (index c) (o :: rounds)) (fun c => u F c * (if Nat.eqb (index (in_cell o)) (index c) then 1 else 0) + u F c * detections (index c) rounds))
      by (intros; unfold detections, counted_if; rewrite total_cons; ring).
    rewrite (total_same _ (fun c => w F c * errors (index c) (o :: rounds)) (fun c => (match what o with Tested true => w F c | _ => 0 end) * (if Nat.eqb (index (in_cell o)) (index c) then 1 else 0) + w F c * errors (index c) rounds))
      by (intros; unfold errors, counted_if; rewrite total_cons; destruct (what o) as [|[]| |[]], (Nat.eqb (index (in_cell o)) (index a)); cbn [andb]; ring).
    rewrite !total_plus, !pick by (try exact N; apply H; left; reflexivity). unfold score, fine. ring. Qed.

(* Where the failure does not happen, the counts bound the content. *)
Lemma content_at_least : forall P F rounds epsilon gain L, NoDup (map index (cells P)) -> of_scheme P rounds -> 0 < price F ->
  total (fun c => u F c * detections (index c) rounds) (cells P) - total (fun c => w F c * errors (index c) rounds) (cells P) = gain ->
  L * price F <= gain - ln (1 / epsilon) -> ~ failure F epsilon rounds -> L <= content_of F rounds.
Proof. intros P F rounds epsilon gain L N H Hp Hg HL Hf. unfold failure in Hf. apply Rnot_lt_le in Hf. rewrite (score_is P F rounds N H) in Hf.
  apply (Rmult_le_reg_r (price F)); [exact Hp|]. lra. Qed.

(* Coefficients chosen after the data: one of many failures, each with the share of epsilon that its word has by Kraft. *)
Lemma average_over_total : forall A a (f : A -> list outcome -> R) l past, average_over a (fun h => total (fun i => f i h) l) past = total (fun i => average_over a (f i) past) l.
Proof. intros A a f l. induction l as [|i l IH]; intro past; cbn [total fold_right].
  - revert past. induction a as [|law next IHa]; intro past; cbn [average_over]; [reflexivity|].
    rewrite (total_same _ _ (fun _ => 0 * 0)) by (intros; rewrite IHa; ring). rewrite total_scaled. ring.
  - unfold total in IH. rewrite <- IH. clear IH. revert past. induction a as [|law next IHa]; intro past; cbn [average_over]; [reflexivity|].
    rewrite <- total_plus. apply total_same. intros po _. rewrite IHa. ring. Qed.
Theorem one_of_many : forall P (words : list (nat * form)) a epsilon, 0 < epsilon ->
  (forall word, In word words -> sound P (snd word) /\ lawful P a) -> total (fun word => / 2 ^ fst word) words <= 1 ->
  average_over a (fun rounds => total (fun word => if failure_dec (snd word) (epsilon / 2 ^ fst word) rounds then 1 else 0) words) [] <= epsilon.
Proof. intros P words a epsilon He H K. rewrite (average_over_total _ a (fun word rounds => if failure_dec (snd word) (epsilon / 2 ^ fst word) rounds then 1 else 0)).
  apply (Rle_trans _ (total (fun word => / 2 ^ fst word * epsilon) words)).
  - apply total_le. intros word Hw. destruct (H word Hw) as [G L]. assert (Q : 0 < 2 ^ fst word) by (apply pow_lt; lra).
    apply (Rle_trans _ (epsilon / 2 ^ fst word)); [|unfold Rdiv; lra].
    apply (form_is_unlikely P (snd word) a); [exact G|exact L|apply Rdiv_lt_0_compat; lra].
  - rewrite total_scaled. rewrite <- (Rmult_1_l epsilon) at 2. apply Rmult_le_compat_r; lra. Qed.

(* Kraft's inequality: the words of a prefix-free code have the shares that one_of_many asks for. *)
Fixpoint begins (a b : list bool) : bool := match a, b with [], _ => true | x :: a', y :: b' => Bool.eqb x y && begins a' b' | _, _ => false end.
Definition prefix_free (l : list (list bool)) : Prop := forall a b, In a l -> In b l -> begins a b = true -> a = b.
Definition after (x : bool) (l : list (list bool)) : list (list bool) :=
  flat_map (fun word => match word with y :: rest => if Bool.eqb x y then [rest] else [] | [] => [] end) l.
Lemma in_after : forall x l rest, In rest (after x l) <-> In (x :: rest) l.
Proof. intros x l rest. unfold after. rewrite in_flat_map. split.
  - intros [[|y word] [Hw H]]; [destruct H|]. destruct (Bool.eqb x y) eqn:E; [|destruct H]. apply Bool.eqb_prop in E. destruct H as [->|[]]. subst. exact Hw.
  - intro H. exists (x :: rest). split; [exact H|]. rewrite Bool.eqb_reflx. left. reflexivity. Qed.
Lemma after_distinct : forall x l, NoDup l -> NoDup (after x l).
Proof. intros x l N. induction N as [|word l Hw N IH]; cbn; [constructor|]. destruct word as [|y rest]; [exact IH|].
  destruct (Bool.eqb x y) eqn:E; [|exact IH]. cbn [app]. constructor; [|exact IH]. intro H. apply (in_after x l rest) in H. apply Bool.eqb_prop in E. subst. contradiction. Qed.
Lemma after_prefix_free : forall x l, prefix_free l -> prefix_free (after x l).
Proof. intros x l P a b Ha Hb H. apply (in_after x l) in Ha. apply (in_after x l) in Hb.
  assert (E : x :: a = x :: b) by (apply P; [exact Ha|exact Hb|]; cbn [begins]; rewrite Bool.eqb_reflx; exact H). inversion E. reflexivity. Qed.
Lemma by_first : forall l, ~ In [] l -> total (fun word => / 2 ^ length word) l
  = (total (fun word => / 2 ^ length word) (after false l) + total (fun word => / 2 ^ length word) (after true l)) / 2.
Proof. intros l. induction l as [|word l IH]; intro H; [cbn; field|]. rewrite total_cons, IH by (intro A; apply H; right; exact A).
  destruct word as [|y rest]; [exfalso; apply H; left; reflexivity|]. assert (P : 2 ^ length rest <> 0) by (apply pow_nonzero; lra).
  unfold after. cbn [flat_map]. destruct y; cbn [Bool.eqb app]; rewrite total_cons; cbn [length pow]; field; exact P. Qed.
Theorem kraft : forall l, NoDup l -> prefix_free l -> total (fun word => / 2 ^ length word) l <= 1.
Proof. intros l. assert (B : exists n, forall word, In word l -> (length word <= n)%nat).
  { induction l as [|word l [n IH]]; [exists 0%nat; intros ? []|]. exists (Nat.max (length word) n). intros v [<-|H]; [lia|]. specialize (IH v H). lia. }
  destruct B as [n B]. revert l B. induction n as [|n IH]; intros l B N P; destruct (in_dec (list_eq_dec Bool.bool_dec) [] l) as [E|E].
  1, 3: assert (A : forall word, In word l -> word = []) by (intros word Hw; symmetry; apply P; [exact E|exact Hw|reflexivity]);
    destruct l as [|a [|b l]]; [destruct E|rewrite (A a (or_introl eq_refl)); cbn; lra|exfalso; inversion N as [|? ? Ha _]; apply Ha; rewrite (A a (or_introl eq_refl)), <- (A b (or_intror (or_introl eq_refl))); left; reflexivity].
  - destruct l as [|word l]; [cbn; lra|]. exfalso. specialize (B word (or_introl eq_refl)). destruct word; [apply E; left; reflexivity|cbn in B; lia].
  - rewrite (by_first l E). assert (H : forall x, total (fun word => / 2 ^ length word) (after x l) <= 1).
    { intro x. apply IH; [|apply after_distinct; exact N|apply after_prefix_free; exact P]. intros word Hw. apply (in_after x l) in Hw. specialize (B _ Hw). cbn in B. lia. }
    pose proof (H false). pose proof (H true). lra. Qed.

(* Smaller gains fail less: the word need not name the common shift of the keyed gains, as the failure of any lies in that of the largest. *)
Theorem smaller_gains : forall F G epsilon rounds, price F = price G -> phi F = phi G -> fines F = fines G ->
  (forall c, u F c <= u G c) -> failure F epsilon rounds -> failure G epsilon rounds.
Proof. intros F G epsilon rounds HP HF HW HU H. unfold failure in *. apply (Rlt_le_trans _ _ _ H). apply total_le. intros o _.
  unfold score, fine, w, credit. rewrite HP, HF, HW. specialize (HU (in_cell o)). lra. Qed.

(* The code of coefficients: 0 or +-2^e (1 + f/2^m); its word has the Elias gamma code of a place, 3 bits for m, m - 1 bits for f. *)
Inductive coded := Zero | Coded (negative : bool) (e : Z) (m : nat) (f : Z).
Definition number_of (c : coded) : R := match c with Zero => 0
  | Coded negative e m f => (if negative then -1 else 1) * (if Z.leb 0 e then IZR (2 ^ e) else / IZR (2 ^ (- e))) * (1 + IZR f / IZR (2 ^ Z.of_nat m)) end.
Definition place_of (nominal : Z) (c : coded) : Z := match c with Zero => 2
  | Coded negative e _ _ => let d := (e - nominal)%Z in let z := (if Z.ltb 0 d then 2 * d - 1 else - 2 * d)%Z in (2 * z + if negative then 4 else 1)%Z end.
Definition word_bits (nominal : Z) (c : coded) : Z := (2 * Z.log2 (place_of nominal c) + 1 + match c with Zero => 0
  | Coded _ _ m _ => 3 + Z.max 0 (Z.of_nat m - 1) end)%Z.
`
