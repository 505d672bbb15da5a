// Kinds of skill standards and the ranks of their levels. Ranks ascend with skill in tens; the Chinese digit runs the
// other way (一级 is above 五级) and is never used as a number. The names are bound to formats/register/levels.py by the vectors.

/** The kind of a standard; the number stands in documents, tokens and on the chain. */
export const Kind = {
  SKILL_LEVEL: 1, ONE_PLUS_X: 2, SPECIAL_SKILL: 3, TRAINING: 4, AWARD: 5, DUAL_TEACHER: 6,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export interface Name {
  readonly zh: string;
  readonly en: string;
}

export const NO_LEVEL = 0;

const named = (zh: string, en: string): Name => ({ zh, en });

const THREE_GRADES = new Map([
  [10, named("初级", "Elementary")],
  [20, named("中级", "Intermediate")],
  [30, named("高级", "Advanced")],
]);
const UNRANKED = new Map([[NO_LEVEL, named("不分级", "No level")]]);
const EIGHT_GRADES = new Map([
  [10, named("学徒工", "Apprentice")],
  [20, named("五级/初级工", "Level 5, junior worker")],
  [30, named("四级/中级工", "Level 4, intermediate worker")],
  [40, named("三级/高级工", "Level 3, senior worker")],
  [50, named("二级/技师", "Level 2, technician")],
  [60, named("一级/高级技师", "Level 1, senior technician")],
  [70, named("特级技师", "Special-grade technician")],
  [80, named("首席技师", "Chief technician")],
]);

export const KIND_NAMES: Readonly<Record<Kind, Name>> = {
  [Kind.SKILL_LEVEL]: named("职业技能等级", "Vocational skill level"),
  [Kind.ONE_PLUS_X]: named("1+X 职业技能等级", "1+X vocational skill certificate"),
  [Kind.SPECIAL_SKILL]: named("专项职业能力", "Specific vocational ability"),
  [Kind.TRAINING]: named("培训", "Training"),
  [Kind.AWARD]: named("竞赛获奖", "Competition award"),
  [Kind.DUAL_TEACHER]: named("双师型教师", "Dual-qualified teacher"),
};

export const LEVELS: Readonly<Record<Kind, ReadonlyMap<number, Name>>> = {
  [Kind.SKILL_LEVEL]: EIGHT_GRADES,
  [Kind.ONE_PLUS_X]: THREE_GRADES,
  [Kind.SPECIAL_SKILL]: UNRANKED,
  [Kind.TRAINING]: UNRANKED,
  [Kind.AWARD]: UNRANKED,
  [Kind.DUAL_TEACHER]: THREE_GRADES,
};

export const isKind = (value: number): value is Kind => value in LEVELS;

/** The name of a rank within its kind; undefined where the kind has no such rank. */
export const levelName = (kind: Kind, rank: number): Name | undefined => LEVELS[kind].get(rank);
