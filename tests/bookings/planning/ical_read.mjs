// Reads a calendar from standard input as a foreign client does, and says what it understood as JSON.
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')))
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
const events = calendar.getAllSubcomponents('vevent').map((component) => {
  const event = new ICAL.Event(component)
  return {
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    zone: event.startDate.zone.tzid,
    summary: event.summary,
    location: event.location,
    status: component.getFirstPropertyValue('status'),
  }
})
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue('x-wr-calname'), events }))
