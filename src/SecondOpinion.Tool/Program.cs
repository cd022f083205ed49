using System.CommandLine;
using SecondOpinion.Tool;
using SecondOpinion.Tool.Doctor;

var root = new RootCommand("Second Opinion: what an operator does from the command line.") 
{
    MigrateCommand.Build(), VerifyTrailCommand.Build(), ErasePersonCommand.Build(), DoctorCommand.Build(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();

// The library answers 1 to a command line it cannot read; for verify-trail that is the word for a trail that was changed, for doctor that all is nearly well.
return parsed.Errors.Count > 0 ? VerifyTrailCommand.Unusable : code;
