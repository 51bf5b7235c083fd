// The export to Coq, first part of its library: sums over lists, and ln by its tangent.

/** Sums over lists and elementary facts about ln, as Coq text. */
export const FOUNDATIONS = `From Coq Require Import Reals Lra Lia List Arith Bool.
From Interval Require Import Tactic.
Import ListNotations.
Open Scope R_scope.

(* ---------- foundations ---------- *)
Definition log2 (x : R) : R := ln x / ln 2.
Definition total {A : Type} (f : A -> R) (l : list A) : R := fold_right (fun a rest => f a + rest) 0 l.

Lemma total_cons : forall A (f : A -> R) a l, total f (a :: l) = f a + total f l. Proof. reflexivity. Qed.
Lemma ln2_positive : 0 < ln 2. Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.
Lemma ln_below : forall x, 0 < x -> ln x <= x - 1.
Proof. intros x H. pose proof (exp_ineq1_le (ln x)) as L. rewrite exp_ln in L by exact H. lra. Qed.
Lemma ln_quotient : forall x y, 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof. intros x y Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; [lra|lra|lra|apply Rinv_0_lt_compat; lra]. Qed.
Lemma ln_increasing_le : forall x y, 0 < x <= y -> ln x <= ln y.
Proof. intros x y [Hx [Hy|Hy]]; [left; apply ln_increasing; lra|subst; lra]. Qed.
Lemma over_le : forall a b c, 0 < c -> a <= b * c -> a / c <= b.
Proof. intros a b c Hc H. apply (Rmult_le_reg_r c); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. Qed.

Lemma total_le : forall A (f g : A -> R) l, (forall a, In a l -> f a <= g a) -> total f l <= total g l.
Proof. induction l as [|a l IH]; intros H; cbn; [lra|].
  assert (f a <= g a) by (apply H; left; reflexivity).
  assert (total f l <= total g l) by (apply IH; intros b Hb; apply H; right; exact Hb). unfold total in *. lra. Qed.
Lemma total_nonneg : forall A (f : A -> R) l, (forall a, In a l -> 0 <= f a) -> 0 <= total f l.
Proof. intros A f l H. replace 0 with (total (fun _ : A => 0) l); [apply total_le; exact H|].
  clear H. induction l; cbn; [reflexivity|]. unfold total in IHl. lra. Qed.
Lemma total_plus : forall A (f g : A -> R) l, total (fun a => f a + g a) l = total f l + total g l.
Proof. induction l as [|a l IH]; cbn; [lra|]. unfold total in IH. rewrite IH. lra. Qed.
Lemma total_scaled : forall A (f : A -> R) c l, total (fun a => f a * c) l = total f l * c.
Proof. induction l as [|a l IH]; cbn; [lra|]. unfold total in IH. rewrite IH. lra. Qed.
Lemma total_same : forall A (f g : A -> R) l, (forall a, In a l -> f a = g a) -> total f l = total g l.
Proof. induction l as [|a l IH]; intros H; cbn; [reflexivity|]. unfold total in IH.
  rewrite (H a), IH; [reflexivity| |left; reflexivity]. intros b Hb. apply H. right. exact Hb. Qed.
Lemma root_at_most : forall f s, 0 <= f -> 0 <= s -> 4 * f <= s * s -> 2 * sqrt f <= s.
Proof. intros f s Hf Hs H. replace s with (2 * sqrt ((s / 2) * (s / 2))) by (rewrite sqrt_square; lra).
  apply Rmult_le_compat_l; [lra|]. apply sqrt_le_1_alt. lra. Qed.
Lemma exp_le : forall x y, x <= y -> exp x <= exp y.
Proof. intros x y [H|H]; [left; apply exp_increasing; exact H|subst; lra]. Qed.
`
