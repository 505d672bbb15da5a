// On whose word an award rests, in words, and where the authority itself can be asked. formats/register/basis.py.
//
// A consortium-only award must never read as state-recognised, so its wording is fixed here and nowhere else.

/** Numbers as on the chain. */
export const Basis = { GOVERNMENT_FILING: 1, ONE_PLUS_X: 2, CONSORTIUM_ONLY: 3 } as const;
export type Basis = (typeof Basis)[keyof typeof Basis];

export interface BasisWords {
  readonly zh: string;
  readonly en: string;
  /** The authority's public look-up; undefined where no authority keeps one. */
  readonly query: string | undefined;
}

export const BASIS_WORDS: Readonly<Record<Basis, BasisWords>> = {
  [Basis.GOVERNMENT_FILING]: {
    zh: "人力资源社会保障部门备案的评价机构",
    en: "Body filed with the human resources and social security authority",
    query: "https://zscx.osta.org.cn/",
  },
  [Basis.ONE_PLUS_X]: {
    zh: "1+X 证书制度试点的培训评价组织",
    en: "Training and assessment organisation of the 1+X pilot",
    query: "https://vslc.ncb.edu.cn/",
  },
  [Basis.CONSORTIUM_ONLY]: {
    zh: "仅为本联合体内部认可,不是国家职业资格或职业技能等级证书",
    en: "Recognised inside this consortium only; not a state certificate",
    query: undefined,
  },
};
