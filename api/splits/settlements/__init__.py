"""What settles claims: payments, nettings, payouts; what is said of them; and who owes whom."""

from fastapi import APIRouter

from api.splits.settlements import answering, claims, declaring, reads

router = APIRouter()
for part in (reads, claims, declaring, answering):
    router.include_router(part.router)
