import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconChevronUp from '@tabler/icons-react/icons/IconChevronUp';
import { useEffect, useId, useRef, useState } from 'react';
import { hasMeaning, isActive, type Param } from '../../core/params';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import { useSession } from '../../stores/session';
import buttons from './buttons.module.css';
import { ParamRow } from './ParamRow';
import { PresetButtons } from './PresetButtons';
import { SamplesShownRow } from './SamplesShownRow';
import { Section } from './Section';
import classes from './Section.module.css';
import { SeedRow } from './SeedRow';
import type { Experiment } from './use-experiment';

const GROUPS = ['model', 'training', 'sampling'] as const satisfies readonly Param['group'][];
type Group = (typeof GROUPS)[number];

/** Every setting of the family in its groups; rare ones fold away together at the end. */
export function ParamSections({ experiment }: { experiment: Experiment }) {
  const { controls } = useMessages();
  const [open, setOpen] = useState(false);
  const rareId = useId();
  const rare = useRef<HTMLDivElement>(null);
  // What was asked for must be seen: the panel is often scrolled to its end.
  useEffect(() => {
    if (open) rare.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);

  const rareGroups = GROUPS.filter((group) => idsOf(experiment, group, true).length > 0);
  const Chevron = open ? IconChevronUp : IconChevronDown;
  return (
    <>
      {GROUPS.map((group) => (
        <Section
          key={group}
          title={controls.groups[group]}
          aside={group === 'model' && <ModelSummary experiment={experiment} />}
        >
          <Rows experiment={experiment} ids={idsOf(experiment, group, false)} />
          {group === 'sampling' && (
            <>
              <SamplesShownRow kind={experiment.dataset.kind} />
              <SeedRow seed={experiment.config.seed} />
            </>
          )}
        </Section>
      ))}
      <div className={classes.foot}>
        <button
          type="button"
          className={buttons.quiet}
          aria-expanded={open}
          aria-controls={rareId}
          onClick={() => setOpen(!open)}
        >
          <Chevron size={14} aria-hidden />
          {open ? controls.fewer : controls.more}
        </button>
        <PresetButtons experiment={experiment} />
      </div>
      <div id={rareId} ref={rare} className={classes.rare} hidden={!open}>
        {open &&
          rareGroups.map((group) => (
            <Section
              key={group}
              title={controls.groups[group]}
              label={`${controls.groups[group]} · ${controls.more}`}
            >
              <Rows experiment={experiment} ids={idsOf(experiment, group, true)} />
            </Section>
          ))}
      </div>
    </>
  );
}

/** The parameters of a group that act under the values in force. */
function idsOf({ family, dataset, config }: Experiment, group: Group, rare: boolean): string[] {
  return Object.entries(family.params)
    .filter(
      ([, param]) =>
        param.group === group &&
        (param.rare ?? false) === rare &&
        hasMeaning(param, dataset) &&
        isActive(param, config.params),
    )
    .map(([id]) => id);
}

function Rows({ experiment, ids }: { experiment: Experiment; ids: readonly string[] }) {
  const { family, dataset, config, preset } = experiment;
  return ids.map((id) => (
    // Families share ids: the row of another family is another row, with no draft left over.
    <ParamRow
      key={`${family.id}.${id}`}
      id={id}
      param={family.params[id]}
      value={config.params[id]}
      preset={preset[id]}
      data={dataset}
    />
  ));
}

/** "reference · 269,057 weights". */
function ModelSummary({ experiment: { family, config } }: { experiment: Experiment }) {
  const { controls } = useMessages();
  const text = useText();
  const count = useSession((state) => state.parameterCount);
  if (count === 0) return null;
  const param = family.params.architecture;
  const option =
    param?.kind === 'choice'
      ? param.options.find(({ value }) => value === config.params.architecture)
      : undefined;
  return (
    <span className={classes.aside}>
      {controls.modelSummary(option ? text(option.label) : text(family.label), formatInteger(count))}
    </span>
  );
}
