using System.CommandLine;

return new RootCommand("Second Opinion: what an operator does from the command line.").Parse(args).Invoke();
