-- a module that needs itself
return require("gengfu.circle")
