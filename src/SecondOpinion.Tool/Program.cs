using System.CommandLine;
using SecondOpinion.Tool;

return await new RootCommand("Second Opinion: what an operator does from the command line.") { MigrateCommand.Build() }.Parse(args).InvokeAsync();
