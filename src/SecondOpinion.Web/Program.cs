using SecondOpinion.Web.Desk;
using SecondOpinion.Web.Governance;
using SecondOpinion.Web.Office;
using SecondOpinion.Web.Reader;
using SecondOpinion.Web.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.AddShell();
builder.AddKept();
builder.AddCheckpoints();
builder.AddDesk();
builder.AddPreparation();
builder.AddOffice();
builder.AddGovernance();
builder.AddReader();

var app = builder.Build();
await app.MigrateAsync();
app.UseShell();
app.MapShell();
app.MapDesk();
app.MapCheckpoints();
app.MapReader();
await app.RunAsync();
