// Records of Studio's REST that the editor's tests share: modules as a workspace lists them.
const GLOBAL = "506153734175476c4f62416c57734963";

const port = (Name, ...Types) => ({ Name, FriendlyName: Name, IsOptional: false, Types });
const out = (Name, Type = "Dataset") => ({ Name, FriendlyName: Name, IsOptional: false, Type });
const parameter = (Name, ParameterType, DefaultValue, more = {}) =>
  ({ Name, FriendlyName: Name, ParameterType, DefaultValue, HasDefaultValue: DefaultValue !== null,
     IsOptional: false, HasRules: false, ParameterRules: [], ...more });
const module = (family, Name, Category, InputPorts, OutputPorts, Parameters) => ({
  Id: `${GLOBAL}.${family}.v1-default-1`, FamilyId: family, Name, Category, Description: `${Name}.`,
  ModuleInterface: { InputPorts, OutputPorts, Parameters } });

export const SELECT = module("1ec722fab6234e26a44ea50c6d726223", "Select Columns in Dataset",
  "Data Transformation\\Manipulation", [port("Dataset", "Dataset")], [out("Results dataset")],
  [parameter("Select Columns", "ColumnPicker", null, { ColumnPickerFor: "Dataset" })]);
export const HASH = module("c9a826602d9c411d81224d9e0b3ce92a", "Feature Hashing", "Text Analytics",
  [port("Dataset", "Dataset")], [out("Transformed dataset")],
  [parameter("Target column", "ColumnPicker", null, { ColumnPickerFor: "Dataset" }),
   parameter("Hashing bitsize", "Int", "10", { HasRules: true, ParameterRules: [{ Min: 1, Max: 31 }] }),
   parameter("N-grams", "Int", "2")]);
export const CLEAN = module("d2c5ca2f732341a39b7eda917c99f0c4", "Clean Missing Data",
  "Data Transformation\\Manipulation", [port("Dataset", "Dataset")],
  [out("Cleaned dataset"), out("Cleaning transformation", "ITransformDotNet")],
  [parameter("Cleaning mode", "Mode", "Custom substitution value", { ModeValuesInfo: {
    "Custom substitution value": { Parameters: [parameter("Replacement value", "String", "0")] },
    "Remove entire row": { Parameters: [] } } })]);
export const APPLY = module("805e592d0f1f48eb97c9688ed0c1dc70", "Apply Transformation",
  "Data Transformation\\Scale and Reduce", [port("Transformation", "ITransformDotNet"), port("Dataset", "Dataset")],
  [out("Transformed dataset")], []);
export const REVIEWS = { Id: `${GLOBAL}.aa.bb`, Name: "Short reviews", DataTypeId: "GenericCSV" };
