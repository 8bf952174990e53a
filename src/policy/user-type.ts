/** User types by their id, as Esri writes them. */
const NAMES: Readonly<Record<string, string>> = {
  creatorUT: 'Creator',
  editorUT: 'Editor',
  fieldWorkerUT: 'Field Worker',
  GISProfessionalAdvUT: 'GIS Professional Advanced',
  GISProfessionalBasicUT: 'GIS Professional Basic',
  GISProfessionalStdUT: 'GIS Professional Standard',
  IndoorsUserUT: 'Indoors User',
  insightsAnalystUT: 'Insights Analyst',
  storytellerUT: 'Storyteller',
  viewerUT: 'Viewer',
};

/** A user type as people read it: by Esri's name, else by its id in words (`dataEditorUT`: Data Editor); '' where there is none. */
export function userTypeName(id = ''): string {
  const name = Object.hasOwn(NAMES, id) ? NAMES[id] : undefined;
  if (name !== undefined) return name;
  const spaced = id.replace(/UT$/, '').replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
