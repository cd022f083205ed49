using System.CommandLine;
using SecondOpinion.Tool;
using SecondOpinion.Tool.Doctor;
using SecondOpinion.Tool.Folder;

var root = new RootCommand("Second Opinion: what an operator does from the command line.") 
{
    MigrateCommand.Build(), VerifyTrailCommand.Build(), ErasePersonCommand.Build(), DoctorCommand.Build(), DeidentifyCommand.Build(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();

// The library answers 1 to a command line it cannot read; for verify-trail that is the word for a trail that was changed, for doctor that all is nearly well.
// For deidentify it is 2 that has another meaning.
var unusable = parsed.CommandResult.Command.Name == DeidentifyCommand.Name ? DeidentifyCommand.Refused : VerifyTrailCommand.Unusable;
return parsed.Errors.Count > 0 ? unusable : code;
