-- a module that cannot be parsed
return = 1
