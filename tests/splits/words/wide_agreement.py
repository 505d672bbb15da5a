"""An agreement that uses every word of the grammar once at least."""

from __future__ import annotations

WIDE = f"""title: 实训中心共建共享
number: HZ-2026-015
from: 2026-01
to: 2027-12
supersedes: {"ab" * 32}
currency: CNY
parties: [2, 3, 5]
agents: [9, 8]
administrator: 9
objection_days: 10
disclosure: committed
netting: [3, 5]
pools:
  training:
    nature: operating
    netting: yes
    cost:
      stages:
        - {{name: 机时, take: {{percent: 10.5}}, to: {{driver: metered, assets: [4, 7], classes: [teaching,
           social_training, enterprise, other], if_zero: {{2: 1, 3: 1}}}}, rounding: carried}}
        - {{name: 全部机时, take: {{percent: 20, of: pool}}, to: {{driver: metered, assets: [6], if_zero: {{2: 1}}}},
           rounding: largest_remainder}}
        - {{name: 人数, take: {{percent: 10, of: pool, until: 500000, per: period}}, to: {{driver: headcount,
           series: heads, if_zero: {{5: 1}}}}, rounding: {{remainder_to: 3}}}}
        - {{name: 人时, take: {{until: 700000, per: year}}, to: {{driver: person_hours, series: hours,
           if_zero: {{5: 1}}}}, rounding: carried}}
        - {{name: 其余, take: rest, to: {{party: 3}}}}
    benefit:
      stages:
        - {{name: 折旧, take: {{percent: 10}}, to: {{reserve: depreciation, keeper: 8}}}}
        - {{name: 先返, take: {{until: 30000000, per: agreement}}, to: {{party: 3}}}}
        - name: 分层
          take: {{percent: 50}}
          to:
            stages:
              - {{name: 出资, take: {{percent: 40}}, to: {{driver: capital, series: capital, if_zero: {{2: 1}}}},
                 rounding: largest_remainder}}
              - {{name: 联盟, take: {{percent: 40}}, to: {{driver: shapley, series: worth, if_zero: {{2: 1}}}},
                 rounding: carried}}
              - {{name: 容量, take: rest, to: {{driver: airport, series: needs, if_zero: {{2: 1}}}}, rounding: carried}}
            guarantee: {{2: 100000, 5: 300}}
        - {{name: 末尾, take: rest, to: {{fixed: {{2: 50, 3: 30, 5: 20}}}}, rounding: quota}}
      guarantee: {{5: 200000}}
  fees:
    nature: non_tax
    netting: no
    cost: {{stages: [{{name: all, take: rest, to: {{party: 2}}}}]}}
  grant:
    nature: fiscal
    cost: {{stages: [{{name: all, take: rest, to: {{party: 2}}}}]}}
  gift:
    nature: donation
    benefit: {{stages: [{{name: all, take: rest, to: {{party: 2}}}}]}}
commitments:
  lathe: {{what: 数控车床, party: 3, to: 2, amount: {{pieces: 2}}, due: 2026-06-30, measure: stated}}
  lathe-hours: {{what: 车床开放, party: 3, to: all, amount: {{minutes: 28830}}, every: year,
    measure: {{metered: [4, 7]}}}}
  mentors: {{what: 企业导师授课, party: 5, to: 2, amount: {{minutes: 2400}}, every: month, measure: stated}}
  posts: {{what: 实习岗位, party: 3, to: 5, amount: {{posts: 12}}, due: 2027-03-31, measure: stated}}
  share: {{what: 分得收益, party: 2, to: 3, amount: {{fen: 100}}, every: year,
    measure: {{entries: training, side: benefit}}}}
  upkeep: {{what: 运行投入, party: 2, to: all, amount: {{fen: 20000000}}, every: year,
    measure: {{entries: training, side: cost}}}}
"""
