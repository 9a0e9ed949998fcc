import { useQuery } from "@tanstack/react-query";
import { useMatches, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { assistantQuery } from "../api/assistants.ts";
import { runTimelineQuery } from "../api/run-insight.ts";
import { threadQuery } from "../api/threads.ts";
import { stateOfRun } from "../components/run-state.ts";

/** What the tab of the browser says: what is shown, which page it is, and whose. */
export function DocumentTitle() {
  const { staticData } = useMatches().at(-1) ?? {};
  const name = useShownName();
  const title = [name, staticData?.title, "Threadmill"].filter((part) => part).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

/** The name of the one thing that a page shows, once the page has loaded it: nothing is asked for here. */
function useShownName(): string | undefined {
  const { threadId, runId, assistantId } = useParams({ strict: false });
  const thread = useQuery({ ...threadQuery(threadId ?? ""), enabled: false }).data;
  const timeline = useQuery({ ...runTimelineQuery(runId ?? ""), enabled: false }).data;
  const assistant = useQuery({ ...assistantQuery(assistantId ?? ""), enabled: false }).data;
  if (timeline !== undefined) {
    return `${stateOfRun(timeline.run).word}, ${timeline.run.model}`;
  }
  return thread?.title ?? assistant?.assistantName;
}
