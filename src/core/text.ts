/** The languages the page speaks; every visible string exists in each. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A string a family, dataset or metric brings along, in every language of the page. */
export type Text = Readonly<Record<Language, string>>;
